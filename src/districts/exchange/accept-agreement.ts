import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { releaseEscrow } from '../vault/contract.ts';
import { type AgreementRow, findAgreement } from './agreement-queries.ts';
import { moveAgreement } from './agreement-step.ts';
import { viewAgreement } from './agreement-view.ts';
import { agreementCompleted } from './contract.ts';
import { requireAgreement } from './get-agreement.ts';
import { isBuyer } from './policy.ts';
import type { Agreement, AgreementIdInput } from './schemas.ts';

/** E6 by the buyer. Final: v1 has no window afterwards, a dispute comes before. Locks the agreement, then the money. */
export async function acceptAgreement(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: AgreementIdInput,
): Promise<Agreement> {
  return transact(ctx, async (tx) => {
    const agreement = await requireAgreement(tx, ctx, input.agreementId, true);
    if (!isBuyer(ctx.actor, agreement)) throw new AccessDenied('Only the buyer accepts.');
    await completeAgreement(tx, agreement, 'accept');
    return viewAgreement(tx, ctx.actor, (await findAgreement(tx, agreement.id)) as AgreementRow);
  });
}

/**
 * E6. What has been delivered but not yet begun to be assessed passes through E5 on the way, so that nothing but the
 * table's rows ever happens; the assessment still comes, as information.
 */
export async function completeAgreement(
  tx: Tx,
  agreement: AgreementRow,
  action: 'accept' | 'auto_accept',
): Promise<void> {
  let present = agreement;
  if (present.status === 'delivered') {
    await moveAgreement(tx, present, 'evaluate');
    present = (await findAgreement(tx, agreement.id)) as AgreementRow;
  }
  await moveAgreement(tx, present, action, { set: { completedAt: txNow(tx) } });
  const { feeMinor } = await ask(tx, releaseEscrow, { agreementId: agreement.id });
  emit(tx, agreementCompleted, agreement.id, {
    workerAgentId: agreement.workerAgentId,
    amountMinor: toWire(agreement.amountMinor),
    feeMinor: toWire(feeMinor),
    by: action === 'accept' ? 'accepted' : 'silence',
  });
}
