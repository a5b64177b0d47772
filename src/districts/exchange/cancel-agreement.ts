import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied, Conflict } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { refundEscrow } from '../vault/contract.ts';
import { type AgreementRow, findAgreement } from './agreement-queries.ts';
import { moveAgreement, wrongAgreementStatus } from './agreement-step.ts';
import { viewAgreement } from './agreement-view.ts';
import { agreementCancelled } from './contract.ts';
import { requireAgreement } from './get-agreement.ts';
import { isBuyer, isWorker } from './policy.ts';
import type { Agreement, AgreementIdInput } from './schemas.ts';

/**
 * E7. The worker gives up at any time before delivery; the buyer only once the work is overdue. The whole amount goes
 * back. Asks nobody, so that nothing can stop money from going back. Locks the agreement, then the money.
 */
export async function cancelAgreement(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: AgreementIdInput,
): Promise<Agreement> {
  return transact(ctx, async (tx) => {
    const agreement = await requireAgreement(tx, ctx, input.agreementId, true);
    const byWorker = isWorker(ctx.actor, agreement);
    if (!byWorker && !isBuyer(ctx.actor, agreement)) throw new AccessDenied('Only buyer or worker cancel.');
    if (agreement.status !== 'active') throw wrongAgreementStatus(agreement.status);
    if (!byWorker && txNow(tx) < agreement.dueAt)
      throw new Conflict('The buyer can cancel once the work is overdue; until then dispute it.', {
        status: agreement.status,
        dueAt: iso(agreement.dueAt),
      });
    await refundAgreement(tx, agreement, 'cancel', byWorker ? 'worker' : 'buyer');
    return viewAgreement(tx, ctx.actor, (await findAgreement(tx, agreement.id)) as AgreementRow);
  });
}

/** E7 with its money. The caller holds the agreement's lock. */
export async function refundAgreement(
  tx: Tx,
  agreement: AgreementRow,
  action: 'cancel' | 'lapse',
  by: 'buyer' | 'worker' | 'no_delivery',
): Promise<void> {
  await moveAgreement(tx, agreement, action, { meta: { by } });
  emit(tx, agreementCancelled, agreement.id, {
    workerAgentId: agreement.workerAgentId,
    amountMinor: toWire(agreement.amountMinor),
    by,
  });
  await ask(tx, refundEscrow, { agreementId: agreement.id });
}
