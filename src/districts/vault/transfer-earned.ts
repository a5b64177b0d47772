import { audit } from '#platform/audit/audit.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly } from '#platform/db/transact.ts';
import { isId, newId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { currentRequest } from '#platform/request-context.ts';
import type { Posted } from './contract.ts';
import { submit } from './ledger-queue.ts';
import { amountIn, type MoneyVerb, posted } from './money-verb.ts';
import { mayMoveEarned, type OwnerCtx } from './policy.ts';
import { ownerOfAgent } from './queries.ts';
import type { TransferEarnedInput, TransferEarnedOutput } from './schemas.ts';
import { walletTransferPosting } from './stripe-postings.ts';

interface Moved extends Posted {
  amountMinor: bigint;
  availableMinor: bigint;
  withdrawableMinor: bigint;
}
interface Move {
  requestId: string;
  agentId: string;
  ownerId: string;
  amountMinor: bigint;
}

/** Worked: earned −3400, pool +3400. Refuses what is inside its dispute window. Locks pool and earned. */
const posting: MoneyVerb<Move, Moved> = {
  operation: walletTransferPosting,
  output: (result, done) => ({
    ...posted(done),
    amountMinor: amountIn(result, 'amountMinor'),
    availableMinor: amountIn(result, 'availableMinor'),
    withdrawableMinor: amountIn(result, 'withdrawableMinor'),
  }),
  companions(tx, { agentId, ownerId }, { amountMinor }) {
    audit(tx, {
      action: 'vault.transferEarned',
      subjectType: 'agent',
      subjectId: agentId,
      ownerId,
      meta: { amountMinor: amountMinor.toString() },
    });
  },
};

const wire = (m: Moved): TransferEarnedOutput => ({
  transferId: m.transferId,
  amount: toWire(m.amountMinor),
  newBalance: toWire(m.availableMinor),
  withdrawable: toWire(m.withdrawableMinor),
});

/**
 * Moves an agent's earned credits to its owner's own pool, through the queue. Refuses other people's agents (404), an
 * agent's own key (403), more than is withdrawable (402). With an Idempotency-Key the posting key follows from it, so
 * that a repeated request moves nothing twice even when its stored reply is gone.
 */
export async function transferEarned(ctx: OwnerCtx, input: TransferEarnedInput): Promise<TransferEarnedOutput> {
  const { agentId, amount } = input;
  const ownerId = await readOnly(async (tx) => {
    const known = isId(agentId) ? await ownerOfAgent(tx, agentId) : null;
    const refusal = mayMoveEarned(ctx.actor, agentId, known);
    if (refusal) throw refusal;
    return known as string;
  });
  const slot = currentRequest()?.idempotency;
  const requestId = slot ? sha256Hex(`${slot.scope}\n${slot.key}`) : newId();
  const moved = await submit(
    ctx,
    posting,
    { requestId, agentId, ownerId, amountMinor: BigInt(amount) },
    { reply: (m) => wire(m) },
  );
  return wire(moved);
}
