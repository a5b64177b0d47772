import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { disputeEvidenceAdded } from './contract.ts';
import { viewDispute } from './dispute-view.ts';
import { mayRead, sideOf } from './policy.ts';
import { countEvidence, type DisputeRow, findDispute, insertEvidence, markAnswered } from './queries.ts';
import { type AddEvidenceInput, type Dispute, EVIDENCE_MAX_PER_SIDE } from './schemas.ts';

/**
 * Either side, until the decision, at most 20 pieces each. The first word of the side that did not open it is the answer
 * that the silence rule waits for. Locks the dispute row.
 */
export async function addEvidence(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: AddEvidenceInput,
): Promise<Dispute> {
  const { actor } = ctx;
  return transact(ctx, async (tx) => {
    const dispute = await findDispute(tx, input.disputeId, true);
    if (!dispute || !mayRead(actor, dispute)) throw new NotFound();
    const side = sideOf(actor, dispute);
    if (side === null) throw new AccessDenied('Only the parties add evidence; an administrator decides.');
    if (dispute.status !== 'open') throw new Conflict('This dispute has been decided.', { status: dispute.status });
    const given = await countEvidence(tx, dispute.id, side);
    if (given >= EVIDENCE_MAX_PER_SIDE) {
      throw new Conflict(`Each side gives at most ${EVIDENCE_MAX_PER_SIDE} pieces of evidence.`, {
        status: dispute.status,
        limit: EVIDENCE_MAX_PER_SIDE,
      });
    }
    const now = txNow(tx);
    await insertEvidence(tx, [
      {
        id: newId(),
        disputeId: dispute.id,
        side,
        position: given + 1,
        kind: input.kind,
        content: input.content,
        sha256: sha256Hex(input.content),
        byOwnerId: actor.ownerId,
        byAgentId: actor.kind === 'agent' ? actor.agentId : null,
        createdAt: now,
      },
    ]);
    if (side !== dispute.openedBy) await markAnswered(tx, dispute.id, now);
    emit(tx, disputeEvidenceAdded, dispute.id, { side });
    audit(tx, {
      action: 'courts.addEvidence',
      subjectType: 'dispute',
      subjectId: dispute.id,
      meta: { side, kind: input.kind },
    });
    return viewDispute(tx, (await findDispute(tx, dispute.id)) as DisputeRow);
  });
}
