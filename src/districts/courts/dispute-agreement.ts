import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { transact } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { keepDeliverables, markAgreementDisputed, readAgreement } from '../exchange/contract.ts';
import { attachAgreementRecord } from './attach-record.ts';
import { disputeOpened } from './contract.ts';
import { viewDispute } from './dispute-view.ts';
import { saidNow } from './open-dispute.ts';
import { mayRead, sideOf } from './policy.ts';
import { type DisputeRow, findDispute, findDisputeOfAgreement, insertDispute } from './queries.ts';
import type { Dispute, DisputeAgreementInput } from './schemas.ts';

/**
 * E8. Either side of a v1 agreement disputes it before it is completed, once: the escrow stays where it is until somebody
 * decides. CONFLICT once the agreement has ended or is disputed. Locks the agreement's row, then the escrow's.
 */
export async function disputeAgreement(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: DisputeAgreementInput,
): Promise<Dispute> {
  return transact(ctx, async (tx) => {
    const agreement = await ask(tx, readAgreement, { agreementId: input.agreementId });
    if (!agreement || !mayRead(ctx.actor, agreement)) throw new NotFound();
    const side = sideOf(ctx.actor, agreement);
    if (side === null) throw new AccessDenied('Only the parties dispute an agreement.');
    const id = newId();
    const { agreementId, buyerOwnerId, buyerAgentId, workerOwnerId, workerAgentId } = agreement;
    const inserted = await insertDispute(tx, {
      id,
      kind: 'dispute',
      agreementId,
      openedBy: side,
      buyerOwnerId,
      buyerAgentId,
      workerOwnerId,
      workerAgentId,
      priceMinor: agreement.amountMinor,
      ...saidNow(tx, input),
    });
    if (!inserted) {
      const known = await findDisputeOfAgreement(tx, agreementId);
      throw new Conflict('This agreement has had its dispute; there is no second one.', {
        status: agreement.status,
        disputeId: known?.id ?? null,
      });
    }
    await ask(tx, markAgreementDisputed, { agreementId, disputeId: id });
    await attachAgreementRecord(tx, id, agreementId);
    await ask(tx, keepDeliverables, { taskId: agreementId, keep: true });
    emit(tx, disputeOpened, id, { kind: 'dispute', taskId: null, agreementId });
    audit(tx, {
      action: 'courts.disputeAgreement',
      subjectType: 'dispute',
      subjectId: id,
      ownerId: ctx.actor.ownerId,
      meta: { agreementId, reason: input.reason },
    });
    return viewDispute(tx, (await findDispute(tx, id)) as DisputeRow);
  });
}
