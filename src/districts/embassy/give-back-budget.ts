/**
 * Budget comes back by events, never by the step that moves the money: nothing can stop a release (domain.md 11.2). Each
 * event says how much of its task or agreement was not spent after all; the commitment bounds it, so usage can lag high
 * for seconds and is never low.
 */
import { listen, type Subscriber } from '#platform/bus/bus.ts';
import { disputeResolved } from '../courts/contract.ts';
import { taskRefunded } from '../exchange/contract.ts';
import { escrowRefunded, escrowReleased, holdCaptured, holdReleased } from '../vault/contract.ts';
import { returnCommitment } from './queries.ts';

export const budgetSubscribers: Subscriber[] = [
  listen(holdReleased, 'embassy.giveBackReleased', async (tx, e) => {
    await returnCommitment(tx, e.data.taskId, BigInt(e.data.amountMinor));
  }),
  listen(holdCaptured, 'embassy.giveBackUnspent', async (tx, e) => {
    await returnCommitment(tx, e.data.taskId, BigInt(e.data.amountMinor - e.data.capturedMinor));
  }),
  listen(taskRefunded, 'embassy.giveBackRefunded', async (tx, e) => {
    await returnCommitment(tx, e.aggregate.id, BigInt(e.data.priceMinor));
  }),
  // A dispute won by the buyer is a refund of the task; an agreement's dispute ends by its escrow.
  listen(disputeResolved, 'embassy.giveBackSplit', async (tx, e) => {
    const { taskId, decision, buyerMinor } = e.data;
    if (taskId !== null && decision === 'split') await returnCommitment(tx, taskId, BigInt(buyerMinor ?? 0));
  }),
  listen(escrowReleased, 'embassy.giveBackEscrowShare', async (tx, e) => {
    await returnCommitment(tx, e.data.agreementId, BigInt(e.data.buyerMinor));
  }),
  listen(escrowRefunded, 'embassy.giveBackEscrow', async (tx, e) => {
    await returnCommitment(tx, e.data.agreementId, BigInt(e.data.buyerMinor));
  }),
];
