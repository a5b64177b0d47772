/**
 * Criterion `limits` (domain.md 14): count, size, type and path of what was delivered. Extraction refuses what breaks
 * them, so this asks again, of what was frozen: work is paid only when both agree.
 */
import { deliverableName } from '#platform/jail/file-names.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

const { deliverableCount: COUNT_MAX, deliverableBytes: BYTES_MAX } = LIMIT_CLASSES.large.limits;

export interface DeliveredFacts {
  readonly path: string;
  readonly bytes: number;
  readonly mime: string;
}

/** Whether all limits hold, and otherwise which one does not. Quotes no path. */
export function checkLimits(files: readonly DeliveredFacts[]): { held: boolean; detail?: string } {
  const broken = problemOf(files);
  return broken === null ? { held: true } : { held: false, detail: broken };
}

function problemOf(files: readonly DeliveredFacts[]): string | null {
  if (files.length > COUNT_MAX) return `more than ${COUNT_MAX} files`;
  const names = files.map((f) => deliverableName(f.path));
  if (names.some((name) => name === null)) return 'a path leaves /workspace/output or is no plain path';
  if (new Set(names).size !== names.length) return 'two files have the same path';
  if (files.some((f) => !Number.isSafeInteger(f.bytes) || f.bytes < 0)) return 'a size is not a whole number';
  if (files.reduce((sum, f) => sum + f.bytes, 0) > BYTES_MAX) return `more than ${BYTES_MAX} bytes together`;
  if (files.some((f) => !/^[a-z]+\/[a-z0-9.+-]+$/i.test(f.mime))) return 'a file has no type';
  return null;
}
