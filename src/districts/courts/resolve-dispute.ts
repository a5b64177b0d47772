import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { type Tx, transact } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound, ValidationFailed } from '#platform/errors.ts';
import { closeAppeal, closeDispute, type Decider } from './close-case.ts';
import { viewDispute } from './dispute-view.ts';
import { ownsASide } from './policy.ts';
import { type DisputeRow, findDispute } from './queries.ts';
import type { Dispute, ResolveDisputeInput } from './schemas.ts';

/**
 * An administrator who owns neither side decides, once, with a reason. Disputes: buyer, seller or split, where both parts
 * are positive and together the price. Appeals: upheld or overturned; money that went back is never taken again.
 * Locks the dispute row, then the task's, then the money.
 */
export async function resolveDispute(ctx: Ctx, input: ResolveDisputeInput): Promise<Dispute> {
  const { actor } = ctx;
  if (actor.kind !== 'owner') throw new AccessDenied('A person decides disputes.');
  return transact(ctx, async (tx) => {
    const dispute = await findDispute(tx, input.disputeId, true);
    if (!dispute) throw new NotFound();
    if (ownsASide(actor, dispute))
      throw new AccessDenied('You own one side of this dispute. Another administrator decides it.');
    if (dispute.status !== 'open') throw new Conflict('This dispute has ended.', { status: dispute.status });
    audit(tx, {
      action: 'courts.resolveDispute',
      subjectType: 'dispute',
      subjectId: dispute.id,
      ownerId: dispute.buyerOwnerId,
      meta: { kind: dispute.kind, decision: input.decision },
    });
    const decided = await decide(tx, dispute, input, { ownerId: actor.ownerId, rationale: input.rationale });
    return viewDispute(tx, decided);
  });
}

async function decide(tx: Tx, dispute: DisputeRow, input: ResolveDisputeInput, by: Decider): Promise<DisputeRow> {
  const { decision } = input;
  const isVerdict = decision === 'buyer' || decision === 'seller' || decision === 'split';
  if (isVerdict !== (dispute.kind === 'dispute')) {
    const words = dispute.kind === 'dispute' ? 'buyer, seller or split' : 'upheld or overturned';
    throw new ValidationFailed([{ path: 'decision', message: `must be ${words} for this ${dispute.kind}` }]);
  }
  checkAmounts(dispute.priceMinor, input);
  if (decision === 'upheld' || decision === 'overturned') return closeAppeal(tx, dispute, decision, by);
  if (decision !== 'split') return closeDispute(tx, dispute, { decision, by: 'admin' }, by);
  const buyerMinor = BigInt(input.buyerCents as number);
  return closeDispute(
    tx,
    dispute,
    { decision, by: 'admin', buyerMinor, sellerMinor: dispute.priceMinor - buyerMinor },
    by,
  );
}

/** A split names both parts; another decision may repeat them, but not contradict itself. */
function checkAmounts(priceMinor: bigint, { decision, buyerCents, sellerCents }: ResolveDisputeInput): void {
  if (decision !== 'split' && buyerCents === undefined && sellerCents === undefined) return;
  const price = Number(priceMinor);
  const buyer = buyerCents ?? -1;
  const seller = sellerCents ?? -1;
  const fits = {
    split: buyer > 0 && seller > 0 && buyer + seller === price,
    buyer: buyer === price && seller === 0,
    seller: buyer === 0 && seller === price,
    upheld: false,
    overturned: false,
  }[decision];
  if (fits) return;
  const message =
    decision === 'split'
      ? `buyerCents and sellerCents must both be positive and together ${price}`
      : decision === 'buyer' || decision === 'seller'
        ? `${decision} gets all ${price}: leave the amounts out, or let them say so`
        : 'an appeal moves no money: leave the amounts out';
  throw new ValidationFailed([{ path: 'buyerCents', message }]);
}
