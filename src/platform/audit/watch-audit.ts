import { alertOperator } from '../alert.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { logger } from '../logger.ts';
import { checkAudit, plainProblem } from './check-audit.ts';
import { sealAudit } from './seal-audit.ts';

const DAY_MS = 86_400_000;
const FACT = 'audit.checked';

/**
 * Once a day in the whole installation, without being asked: recomputes the chain of the audit log. What does not fit
 * alerts the operator; nothing is repaired.
 */
export async function watchAudit(): Promise<number> {
  const at = now();
  const due = new Date(at.getTime() - DAY_MS);
  const claimed = await db().$executeRawUnsafe(
    `INSERT INTO platform_fact (name, value, updated_at) VALUES ($1, '{}', $2)
     ON CONFLICT (name) DO UPDATE SET updated_at = $2 WHERE platform_fact.updated_at <= $3`,
    FACT,
    at,
    due,
  );
  if (claimed === 0) return 0;
  // A worker that was away finds rows to seal, not a fault.
  while ((await sealAudit()) > 0);
  const { ok, blocks, rows, head, problem } = await checkAudit();
  const found = problem && plainProblem(problem);
  await db().platformFact.update({
    where: { name: FACT },
    data: { value: { ok, blocks, rows, head, problem: found } },
  });
  if (found) {
    const { kind, ...where } = found;
    alertOperator('audit_chain_broken', { what: kind, ...where });
  } else logger.info({ blocks, rows, head }, 'the audit chain fits');
  return 0;
}
