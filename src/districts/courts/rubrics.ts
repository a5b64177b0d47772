/**
 * Rubrics: a number for what no check can say (domain.md 14). None is registered by default. A rubric fills its own
 * criterion, 10 of 100, and nothing else; one that asks a model says so by `deterministic: false` and gives the digests
 * of model and prompt as its inputs, which become part of the evidence.
 */
import type { Category } from '../registry/schemas.ts';
import type { DeliverableFile } from './secret-findings.ts';

export interface RubricVerdict {
  /** An integer, 0 to 100. */
  readonly score: number;
  readonly deterministic: boolean;
  readonly detail: string;
  /** What the number rests on: JSON, without content of the work. */
  readonly inputs: unknown;
}
export type Rubric = (work: {
  readonly description: string;
  readonly files: readonly DeliverableFile[];
}) => Promise<RubricVerdict>;

const rubrics = new Map<Category, Rubric>();

/** One per category; the last one counts. Returns the way back. */
export function registerRubric(category: Category, rubric: Rubric): () => void {
  const before = rubrics.get(category);
  rubrics.set(category, rubric);
  return () => {
    if (before) rubrics.set(category, before);
    else rubrics.delete(category);
  };
}

export function rubricFor(category: Category): Rubric | null {
  return rubrics.get(category) ?? null;
}
