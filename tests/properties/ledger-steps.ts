/** The model's steps as operations of the real ledger. */

import { captureHold } from '../../src/districts/vault/capture-hold.ts';
import type { EscrowEnded } from '../../src/districts/vault/contract.ts';
import { escrowEndOperation } from '../../src/districts/vault/end-escrow.ts';
import { fundEscrowPosting } from '../../src/districts/vault/fund-escrow.ts';
import { holdCredits } from '../../src/districts/vault/hold-credits.ts';
import type { Operation } from '../../src/districts/vault/ledger-rules.ts';
import { refundCapture } from '../../src/districts/vault/refund-capture.ts';
import { releaseHold } from '../../src/districts/vault/release-hold.ts';
import { reserveDispute } from '../../src/districts/vault/reserve-dispute.ts';
import { resolveDispute } from '../../src/districts/vault/resolve-dispute.ts';
import { settlePending } from '../../src/districts/vault/settle-pending.ts';
import * as stripe from '../../src/districts/vault/stripe-postings.ts';
import { newId } from '../../src/platform/ids.ts';
import * as m from './ledger-model.ts';

export interface City {
  owners: string[];
  agents: string[];
  tasks: string[];
  agreements: string[];
  withdrawals: string[];
}

export function newCity(): City {
  const ids = (n: number) => Array.from({ length: n }, () => newId());
  return {
    owners: ids(m.OWNERS),
    agents: ids(m.AGENTS),
    tasks: ids(m.TASKS),
    agreements: ids(m.AGREEMENTS),
    withdrawals: ids(m.WITHDRAWALS),
  };
}

const DAY_MS = 86_400_000;

/** Null: there is no escrow to end, which the verb answers before it asks the ledger. */
export function operationOf(city: City, s: m.Step, model: m.Model): Operation | string {
  const task = (n: number) => ({
    taskId: city.tasks[n] as string,
    buyerOwnerId: city.owners[m.buyerOfTask(n)] as string,
    workerAgentId: city.agents[m.workerOfTask(n)] as string,
  });
  switch (s.do) {
    case 'topUp':
      return stripe.topUpPosting({
        paymentIntentId: `pi_${newId()}`,
        ownerId: city.owners[s.owner] as string,
        topUpId: newId(),
        chargedMinor: BigInt(s.amount),
        creditsMinor: BigInt(s.amount),
        occurredAt: null,
      });
    case 'chargeback':
      return stripe.chargebackPosting({
        disputeId: `dp_${newId()}`,
        topUpId: newId(),
        ownerId: city.owners[s.owner] as string,
        amountMinor: BigInt(s.amount),
        occurredAt: null,
      });
    case 'hold':
      return holdCredits.operation({ ...task(s.task), amountMinor: BigInt(s.amount) });
    case 'capture':
      return captureHold.operation({ ...task(s.task), priceMinor: BigInt(s.price), feeBps: s.bps });
    case 'release':
      return releaseHold.operation(task(s.task));
    case 'refund':
      return refundCapture.operation(task(s.task));
    case 'settle':
      return settlePending.operation({
        ...task(s.task),
        disputeUntil: s.window ? new Date(Date.now() + DAY_MS) : null,
      });
    case 'dispute':
      return reserveDispute.operation(task(s.task));
    case 'resolve': {
      const price = model.tasks[s.task]!.price;
      return resolveDispute.operation({
        ...task(s.task),
        decision: s.decision,
        buyerMinor: BigInt(s.toBuyer),
        sellerMinor: BigInt(price - s.toBuyer),
      });
    }
    case 'fund':
      return fundEscrowPosting.operation({
        agreementId: city.agreements[s.agreement] as string,
        buyerOwnerId: city.owners[m.buyerOfAgreement(s.agreement)] as string,
        workerAgentId: city.agents[m.workerOfAgreement(s.agreement)] as string,
        amountMinor: BigInt(s.amount),
        feeBps: s.bps,
      });
    case 'end': {
      const e = model.escrows[s.agreement]!;
      if (e.status === 'none') return 'NotFound';
      const toBuyer = s.how === 'refunded' ? e.amount : s.how === 'released' ? 0 : s.toBuyer;
      if (s.how === 'split' && (toBuyer <= 0 || e.amount - toBuyer <= 0)) return 'AmountOutOfRange';
      return escrowEndOperation({
        row: {
          agreementId: city.agreements[s.agreement] as string,
          buyerOwnerId: city.owners[m.buyerOfAgreement(s.agreement)] as string,
          workerAgentId: city.agents[m.workerOfAgreement(s.agreement)] as string,
          amountMinor: BigInt(e.amount),
          feeBps: e.bps,
          feeMinor: null,
          buyerMinor: null,
          currency: 'usd',
          status: 'held',
        },
        end: { status: s.how as EscrowEnded['status'], buyerMinor: BigInt(toBuyer) },
      });
    }
    case 'move':
      return stripe.walletTransferPosting({
        requestId: newId(),
        agentId: city.agents[s.agent] as string,
        ownerId: city.owners[m.ownerOfAgent(s.agent)] as string,
        amountMinor: BigInt(s.amount),
      });
    case 'withdraw':
      return stripe.withdrawalHeldPosting({
        withdrawalId: city.withdrawals[s.withdrawal] as string,
        agentId: city.agents[m.agentOfWithdrawal(s.withdrawal)] as string,
        amountMinor: BigInt(s.amount),
      });
    case 'paid':
      if (model.withdrawals[s.withdrawal]!.status === 'none') return 'HoldMissing';
      return stripe.withdrawalPaidPosting({
        transferId: `tr_${city.withdrawals[s.withdrawal]}`,
        withdrawalId: city.withdrawals[s.withdrawal] as string,
        agentId: city.agents[m.agentOfWithdrawal(s.withdrawal)] as string,
        amountMinor: BigInt(model.withdrawals[s.withdrawal]!.amount),
        occurredAt: null,
      });
    case 'unpaid':
      return stripe.withdrawalFailedPosting({
        withdrawalId: city.withdrawals[s.withdrawal] as string,
        agentId: city.agents[m.agentOfWithdrawal(s.withdrawal)] as string,
      });
  }
}

/** The names of `ledger_balance` that belong to a city's figures. */
export function figureNames(city: City): Record<string, string> {
  const out: Record<string, string> = {};
  city.owners.forEach((id, i) => {
    out[`owner:${id}:available`] = `available ${i}`;
    out[`owner:${id}:held`] = `held ${i}`;
    out[`owner:${id}:receivable`] = `owed ${i}`;
  });
  city.agents.forEach((id, i) => {
    out[`agent:${id}:pending`] = `pending ${i}`;
    out[`agent:${id}:earned`] = `earned ${i}`;
    out[`agent:${id}:withdrawal.pending`] = `withdrawing ${i}`;
  });
  city.agreements.forEach((id, i) => {
    out[`agreement:${id}:escrow`] = `escrow ${i}`;
  });
  return out;
}
