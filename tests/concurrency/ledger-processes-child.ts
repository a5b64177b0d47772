/**
 * One of several processes that move the same money: every operation is about a task that the others know too. Prints
 * what each operation was answered, one line each, as JSON.
 */
import { captureHold } from '../../src/districts/vault/capture-hold.ts';
import { holdCredits } from '../../src/districts/vault/hold-credits.ts';
import { postIn } from '../../src/districts/vault/ledger-engine.ts';
import { closeLedger, ledger } from '../../src/districts/vault/ledger-queue.ts';
import type { Operation } from '../../src/districts/vault/ledger-rules.ts';
import { refundCapture } from '../../src/districts/vault/refund-capture.ts';
import { releaseHold } from '../../src/districts/vault/release-hold.ts';
import { reserveDispute } from '../../src/districts/vault/reserve-dispute.ts';
import { resolveDispute } from '../../src/districts/vault/resolve-dispute.ts';
import { settlePending } from '../../src/districts/vault/settle-pending.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { closeDb, waitForConnections } from '../../src/platform/db/client.ts';
import { transact } from '../../src/platform/db/transact.ts';

interface Plan {
  owners: string[];
  agents: string[];
  tasks: string[];
  clients: number;
  operations: number;
}
waitForConnections(30_000);
const plan = JSON.parse(process.argv[2] as string) as Plan;
const ctx = systemCtx('process');
const lines: string[] = [];
const pick = (n: number) => Math.floor(Math.random() * n);
let left = plan.operations;

function operationOf(i: number): [string, Operation] {
  const task = {
    taskId: plan.tasks[i] as string,
    buyerOwnerId: plan.owners[i % plan.owners.length] as string,
    workerAgentId: plan.agents[i % plan.agents.length] as string,
  };
  switch (pick(8)) {
    case 0:
    case 1:
      return ['hold', holdCredits.operation({ ...task, amountMinor: 40n })];
    case 2:
    case 3:
      return ['capture', captureHold.operation({ ...task, priceMinor: 30n, feeBps: 1500 })];
    case 4:
      return ['release', releaseHold.operation(task)];
    case 5:
      return ['refund', refundCapture.operation(task)];
    case 6:
      return ['settle', settlePending.operation({ ...task, disputeUntil: null })];
    default:
      return pick(2)
        ? ['dispute', reserveDispute.operation(task)]
        : ['resolve', resolveDispute.operation({ ...task, decision: 'seller' })];
  }
}

async function client(n: number): Promise<void> {
  while (left > 0) {
    left -= 1;
    const i = pick(plan.tasks.length);
    const [what, op] = operationOf(i);
    const answer = await (n % 4 === 0 ? transact(ctx, (tx) => postIn(tx, op)) : ledger().submit({ ctx, op })).then(
      (d) => ({ answer: d.replayed ? 'replayed' : 'done', transferId: d.transferId }),
      (e: Error) => ({ answer: e.name, transferId: null }),
    );
    lines.push(JSON.stringify({ task: plan.tasks[i], what, ...answer }));
  }
}
await Promise.all(Array.from({ length: plan.clients }, (_, n) => client(n)));
process.stdout.write(`${lines.join('\n')}\n`);
await closeLedger();
await closeDb();
