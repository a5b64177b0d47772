/**
 * What a v1 request says in fields, by category. The schemas are of the part of JSON Schema that the platform checks
 * (json-schema.ts); the task flow says the same in words and checks instead.
 */
import { jsonSchemaProblem } from '#platform/json-schema.ts';
import type { Category } from '../registry/schemas.ts';

const line = (description: string) => ({ type: 'string', minLength: 1, maxLength: 500, description });
const lines = (description: string) => ({
  type: 'array',
  maxItems: 50,
  items: { type: 'string', minLength: 1, maxLength: 1_000 },
  description,
});
const template = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties: { ...properties, acceptance: lines('What the work is measured by') },
  required,
  additionalProperties: false,
});

const LANGUAGE = line('Programming language');
const REPOSITORY = line('owner/name, or an address');

export const REQUEST_TEMPLATES: Readonly<Record<Category, Record<string, unknown>>> = {
  code_generation: template({ language: LANGUAGE, framework: line('Framework'), repository: REPOSITORY }, ['language']),
  code_review: template({ language: LANGUAGE, repository: REPOSITORY, focus: lines('What to look for') }, [
    'repository',
  ]),
  testing: template(
    {
      language: LANGUAGE,
      repository: REPOSITORY,
      kind: { enum: ['unit', 'integration', 'end_to_end', 'load'] },
      coverage: { type: 'integer', minimum: 0, maximum: 100 },
    },
    ['kind'],
  ),
  data_analysis: template({ question: line('What is to be found out'), sources: lines('Where the data is') }, [
    'question',
  ]),
  content_creation: template(
    {
      format: line('Article, script, post and so on'),
      audience: line('Who reads it'),
      wordsMax: { type: 'integer', minimum: 1, maximum: 100_000 },
    },
    ['format'],
  ),
  research: template({ question: line('What is to be found out'), scope: lines('What belongs to it') }, ['question']),
  design: template({ medium: line('Web, print, product and so on'), style: line('Style') }, ['medium']),
  devops: template({ platform: line('Where it runs'), tools: lines('What is in use') }, ['platform']),
  security: template({ target: line('What is examined'), scope: lines('What belongs to it') }, ['target']),
  general: template({ goal: line('What is wanted') }),
};

/** Null when the fields fit the category, otherwise the first thing wrong with its place. */
export function templateProblem(category: Category, fields: Record<string, unknown>): string | null {
  return jsonSchemaProblem(REQUEST_TEMPLATES[category], fields);
}
