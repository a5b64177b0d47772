/** Which verb answers which command. */
import { answer, type DistrictHandlers, listen, listenOutside } from '#platform/bus/bus.ts';
import { autoTopUp } from './auto-top-up.ts';
import { captureHold } from './capture-hold.ts';
import * as contract from './contract.ts';
import { disputeEscrow } from './dispute-escrow.ts';
import { forgetOwner } from './forget-owner.ts';
import { fundEscrow } from './fund-escrow.ts';
import { holdCredits } from './hold-credits.ts';
import { post, postEach } from './money-verb.ts';
import { openAgentWallets } from './open-agent-wallets.ts';
import { openOwnerPool } from './open-owner-pool.ts';
import { findEscrow, findTaskHolds, type HoldRow } from './queries.ts';
import { readOwnerPosition } from './read-owner-position.ts';
import { refundCapture } from './refund-capture.ts';
import { refundEscrow } from './refund-escrow.ts';
import { releaseEscrow } from './release-escrow.ts';
import { releaseHold } from './release-hold.ts';
import { reserveDispute } from './reserve-dispute.ts';
import { resolveDispute } from './resolve-dispute.ts';
import { settlePending } from './settle-pending.ts';
import { splitEscrow } from './split-escrow.ts';
import { watchBalanceOfEscrow, watchBalanceOfHold } from './watch-balance.ts';

const holdFacts = ({ refId, ...h }: HoldRow): contract.HoldFacts => ({ ...h, taskId: refId });

export const handlers: DistrictHandlers = {
  district: 'vault',
  commands: [
    answer(contract.openOwnerPool, openOwnerPool),
    answer(contract.openAgentWallets, openAgentWallets),
    answer(contract.holdCredits, (tx, input) => post(tx, holdCredits, input)),
    answer(contract.captureHold, (tx, input) => post(tx, captureHold, input)),
    answer(contract.releaseHold, (tx, input) => post(tx, releaseHold, input)),
    answer(contract.releaseHolds, (tx, inputs) => postEach(tx, releaseHold, inputs)),
    answer(contract.refundCapture, (tx, input) => post(tx, refundCapture, input)),
    answer(contract.settlePending, (tx, input) => post(tx, settlePending, input)),
    answer(contract.settlePendings, (tx, inputs) => postEach(tx, settlePending, inputs)),
    answer(contract.reserveDispute, (tx, input) => post(tx, reserveDispute, input)),
    answer(contract.resolveDispute, (tx, input) => post(tx, resolveDispute, input)),
    answer(contract.fundEscrow, fundEscrow),
    answer(contract.releaseEscrow, releaseEscrow),
    answer(contract.refundEscrow, refundEscrow),
    answer(contract.splitEscrow, splitEscrow),
    answer(contract.disputeEscrow, disputeEscrow),
    answer(contract.readEscrow, async (tx, { agreementId }) => {
      const row = await findEscrow(tx, agreementId, false);
      if (!row) return null;
      const { status, amountMinor, feeMinor, buyerMinor } = row;
      return { agreementId, status, amountMinor, feeMinor, buyerMinor };
    }),
    answer(contract.readHolds, async (tx, { taskIds }) => (await findTaskHolds(tx, taskIds)).map(holdFacts)),
    answer(contract.readOwnerPosition, readOwnerPosition),
    answer(contract.forgetOwner, forgetOwner),
  ],
  subscribers: [
    listen(contract.holdPlaced, 'vault.watchHold', (tx, e) => watchBalanceOfHold(tx, e.data.taskId)),
    listen(contract.escrowFunded, 'vault.watchEscrow', (tx, e) => watchBalanceOfEscrow(tx, e.data.agreementId)),
    listenOutside(contract.poolLowBalance, 'vault.autoTopUp', (ctx, e) => autoTopUp(ctx, e.aggregate.id, e.id)),
  ],
};
