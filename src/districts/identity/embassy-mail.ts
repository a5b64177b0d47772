/** Mail about what waits for an owner in Embassy. Amounts and links only; the request itself stays behind the sign-in. */
import { listen, type Subscriber } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { env } from '#platform/env.ts';
import { formatUsd } from '#platform/money.ts';
import { approvalExpired, approvalRequested, budgetThresholdReached } from '../embassy/contract.ts';
import { mailOwner } from './mail-owner.ts';

export const embassyMail: Subscriber[] = [
  listen(approvalRequested, 'identity.mailApprovalRequested', async (tx, e) => {
    const { ownerId, agentId, amountMinor } = e.data;
    await mailOwner(tx, {
      ownerId,
      kind: 'approval_requested',
      subject: `A request for ${formatUsd(amountMinor)} waits for you`,
      paragraphs: [
        `${agentId === null ? 'Your account' : 'One of your agents'} asks to spend up to ${formatUsd(amountMinor)}, more than your policy allows without you. Nothing is held until you decide:`,
        `${env.APP_URL}/approvals/${e.aggregate.id}`,
        `Undecided requests expire after ${env.APPROVAL_TTL_HOURS} hours.`,
      ],
    });
  }),
  listen(approvalExpired, 'identity.mailApprovalExpired', async (tx, e) => {
    const { ownerId, amountMinor } = e.data;
    await mailOwner(tx, {
      ownerId,
      kind: 'approval_expired',
      subject: `A request for ${formatUsd(amountMinor)} has expired`,
      paragraphs: ['Nobody decided it in time, so nothing was held and no task was made.'],
    });
  }),
  listen(budgetThresholdReached, 'identity.mailBudgetThreshold', async (tx, e) => {
    const { ownerId, scope, period, percent } = e.data;
    await mailOwner(tx, {
      ownerId,
      kind: 'budget_threshold',
      subject: `${percent} % of a ${period} budget is used`,
      paragraphs: [
        `At ${iso(e.occurredAt)}, ${scope === 'owner' ? 'your account' : 'one of your agents'} reached ${percent} % of its ${period} budget. See what is left, or change the limit:`,
        `${env.APP_URL}/policies`,
      ],
    });
  }),
];
