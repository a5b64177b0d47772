/**
 * What the operator must see: one error line with the field `alert`, and a gauge that counts per kind. Never addresses,
 * numbers, codes or names.
 */
import { logger } from './logger.ts';
import { gauge } from './metrics.ts';

const key = Symbol.for('civitas.alerts');
const holder = globalThis as unknown as Record<symbol, Map<string, number> | undefined>;
holder[key] ??= new Map();
const counts = holder[key] as Map<string, number>;

export function alertOperator(kind: string, fields: Record<string, string | number | boolean | null> = {}): void {
  const n = (counts.get(kind) ?? 0) + 1;
  counts.set(kind, n);
  gauge('operator_alerts', 'Alerts of this process by kind', n, { kind });
  logger.error({ alert: kind, ...fields }, 'operator alert');
}

/** Alerts of this process by kind. */
export function alertCounts(): ReadonlyMap<string, number> {
  return counts;
}
