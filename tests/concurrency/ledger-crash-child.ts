/** A process that books holds until somebody kills it: says what it tries and what was acknowledged. */
import { holdCredits } from '../../src/districts/vault/hold-credits.ts';
import { ledger } from '../../src/districts/vault/ledger-queue.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';

const owners = process.argv.slice(2);
const ctx = systemCtx('crash');
const say = (line: string) => process.stdout.write(`${line}\n`);

async function worker(): Promise<never> {
  for (;;) {
    const taskId = newId();
    const buyerOwnerId = owners[Math.floor(Math.random() * owners.length)] as string;
    say(`try ${taskId} ${buyerOwnerId}`);
    const input = { taskId, buyerOwnerId, amountMinor: 1n };
    await ledger().submit({
      ctx,
      op: holdCredits.operation(input),
      companions: (handle, done) => holdCredits.companions(handle, input, holdCredits.output(done.result, done)),
    });
    say(`ack ${taskId}`);
  }
}
for (let i = 0; i < 24; i += 1) void worker();
