import { ask } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { readScoreHistory } from '../registry/contract.ts';
import { roundSamples } from './get-trust-statement.ts';
import type { TrustHistory, TrustHistoryInput } from './schemas.ts';

const DAY_MS = 86_400_000;

/** Daily scores of the last `days` UTC days, oldest first; days before the first evidence are absent. */
export async function listTrustHistory(input: TrustHistoryInput): Promise<TrustHistory> {
  const fromDay = new Date(now().getTime() - (input.days - 1) * DAY_MS).toISOString().slice(0, 10);
  const rows = await readOnly((tx) =>
    ask(tx, readScoreHistory, { agentId: input.agentId, fromDay, limit: input.days }),
  );
  if (!rows) throw new NotFound('AGENT_NOT_FOUND');
  return rows.map((r) => ({
    day: r.day,
    overallScore: r.overall,
    scoreLower: r.lower,
    effectiveSamples: roundSamples(r.effectiveSamples),
    trustTier: r.tier,
  }));
}
