import { postIn } from '../../src/districts/vault/ledger-engine.ts';
import { topUpPosting } from '../../src/districts/vault/stripe-postings.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { newId } from '../../src/platform/ids.ts';

/** Books a top-up as the webhook would, without a card. */
export async function fundPoolForTests(ownerId: string, credits: number): Promise<void> {
  const id = newId();
  await transact(systemCtx('test.fund'), (tx) =>
    postIn(
      tx,
      topUpPosting({
        ownerId,
        chargedMinor: BigInt(credits),
        creditsMinor: BigInt(credits),
        paymentIntentId: `pi_${id}`,
        topUpId: id,
        occurredAt: new Date(),
      }),
    ),
  );
}
