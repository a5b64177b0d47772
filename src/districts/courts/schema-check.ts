/**
 * Criterion `schema` (domain.md 14): do the deliverables have the form that was asked for? JSON deliverables are held
 * against the task's output schema (checked by `jsonSchemaIssues` at submission), required files against the format their names declare. Files that are missing
 * are the `deliverables` criterion's matter and not counted again here.
 */
import { jsonSchemaProblem } from '#platform/json-schema.ts';
import { declaredFormat, type FileFormat, formatProblem, parseJson } from './file-formats.ts';

import type { DeliverableFile } from './secret-findings.ts';

export interface SchemaItem {
  /** Null when the schema found no JSON deliverable to apply to. */
  readonly path: string | null;
  readonly against: 'schema' | FileFormat;
  /** Null when it conforms. Quotes nothing of the file. */
  readonly problem: string | null;
}
export interface SchemaCheck {
  readonly checked: number;
  readonly conforming: number;
  readonly items: SchemaItem[];
}

const OUTPUT_ROOT = '/workspace/output/';

/**
 * Null when neither a schema nor a format was declared. The schema applies to the required `.json` files, or, when the
 * task requires none, to every delivered one; at least one there must be.
 */
export function checkSchema(task: {
  outputSchema: unknown;
  requiredDeliverables: readonly string[];
  files: readonly DeliverableFile[];
}): SchemaCheck | null {
  const relative = (path: string) => (path.startsWith(OUTPUT_ROOT) ? path.slice(OUTPUT_ROOT.length) : path);
  const required = new Set(task.requiredDeliverables.map(relative));
  const schema = task.outputSchema ?? null;
  const formats = [...required].some((path) => declaredFormat(path) !== null);
  if (schema === null && !formats) return null;

  const files = task.files
    .map(({ path, bytes }) => ({ path: relative(path), bytes }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const requiresJson = [...required].some((path) => declaredFormat(path) === 'json');
  const items: SchemaItem[] = [];
  for (const { path, bytes } of files) {
    const format = declaredFormat(path);
    if (format === null) continue;
    if (schema !== null && format === 'json' && (required.has(path) || !requiresJson)) {
      items.push({ path, against: 'schema', problem: schemaProblem(schema, bytes) });
    } else if (required.has(path)) {
      items.push({ path, against: format, problem: formatProblem(format, bytes) });
    }
  }
  if (schema !== null && !items.some((item) => item.against === 'schema')) {
    items.push({ path: null, against: 'schema', problem: 'no JSON file was delivered' });
  }
  return { checked: items.length, conforming: items.filter((item) => item.problem === null).length, items };
}

function schemaProblem(schema: object, bytes: Uint8Array): string | null {
  const value = parseJson(bytes);
  return value === undefined ? 'is no JSON text in UTF-8' : jsonSchemaProblem(schema as Record<string, unknown>, value);
}
