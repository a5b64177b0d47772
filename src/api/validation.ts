/** Zod's issues in the words and paths of the caller. */
import { z } from 'zod';
import type { Issue } from '#platform/errors.ts';

const ISSUES_MAX = 20;

export function issuesOf(error: unknown): Issue[] | null {
  if (!(error instanceof z.ZodError) && !(error instanceof z.core.$ZodError)) return null;
  const out: Issue[] = [];
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        out.push({ path: path ? `${path}.${key}` : key, message: 'is not a field of this request' });
    } else {
      out.push({ path, message: issue.message });
    }
    if (out.length >= ISSUES_MAX) break;
  }
  return out;
}
