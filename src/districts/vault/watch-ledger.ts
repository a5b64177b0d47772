import { systemCtx } from '#platform/actor.ts';
import { nowMs } from '#platform/clock.ts';
import { transact } from '#platform/db/transact.ts';
import { checkLedger } from './check-ledger.ts';
import { raiseAlert } from './raise-alert.ts';
import { sealLedger } from './seal-ledger.ts';
import { verifyLedger } from './verify-ledger.ts';

const DAY_MS = 86_400_000;
/** Older days were verified when they were young; the command line verifies all of them. */
const DAYS_VERIFIED = 7;

/**
 * Once a day without being asked: every audit view at one instant, and the seals of the last week recomputed. What is
 * found raises an alert that names it; nothing is repaired.
 */
export async function watchLedger(): Promise<number> {
  const ctx = systemCtx('vault.watchLedger');
  // A worker that was away for days finds days to seal, not a fault.
  while ((await sealLedger()) > 0);
  const check = await checkLedger(ctx);
  const from = new Date(nowMs() - DAYS_VERIFIED * DAY_MS).toISOString().slice(0, 10);
  const { problem } = await verifyLedger(ctx, { from });
  if (check.ok && !problem) return 0;
  await transact(ctx, async (tx) => {
    if (!check.ok)
      await raiseAlert(tx, {
        key: `ledger_check:${check.asOf.slice(0, 10)}`,
        kind: 'ledger_check',
        subjectId: null,
        detail: { checks: check.checks.filter((c) => !c.ok) },
      });
    if (problem)
      await raiseAlert(tx, {
        key: `seal_broken:${problem.day}`,
        kind: 'seal_broken',
        subjectId: problem.transferId,
        detail: { day: problem.day, what: problem.what },
      });
  });
  return 0;
}
