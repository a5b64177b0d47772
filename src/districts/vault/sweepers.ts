/** The vault's background work: on a timer, and as jobs. */
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import { resumeAutoTopUpJob } from './auto-top-up.ts';
import { processStripeEvent } from './process-stripe-event.ts';
import { checkOpenPurchases, fetchUndeliveredEvents, recoverStripeCalls } from './recover-stripe-calls.ts';
import { followRedactions, redactCustomersJob } from './redact-customers.ts';
import { reconcileYesterday } from './run-reconciliation.ts';
import { sealLedger } from './seal-ledger.ts';
import { sendReversalJob } from './send-reversal.ts';
import { sendWithdrawalJob, sendWithdrawalsJob } from './send-withdrawal.ts';
import { submitCreditRefundJob } from './submit-credit-refund.ts';
import { sweepEarnedLocks } from './sweep-earned-locks.ts';
import { watchLedger } from './watch-ledger.ts';

export const jobs: Record<string, JobHandler> = {
  process_stripe_event: processStripeEvent,
  submit_credit_refund: submitCreditRefundJob,
  send_withdrawal: sendWithdrawalJob,
  send_withdrawals: sendWithdrawalsJob,
  send_reversal: sendReversalJob,
  redact_customers: redactCustomersJob,
  resume_auto_top_up: resumeAutoTopUpJob,
};

export const sweepers: Sweeper[] = [
  { name: 'vault.sweepEarnedLocks', everySeconds: 300, sweep: sweepEarnedLocks },
  { name: 'vault.sealLedger', everySeconds: 60, sweep: () => sealLedger() },
  { name: 'vault.recoverStripeCalls', everySeconds: 60, sweep: recoverStripeCalls },
  { name: 'vault.followRedactions', everySeconds: 60, sweep: followRedactions },
  { name: 'vault.checkOpenPurchases', everySeconds: 600, sweep: checkOpenPurchases },
  { name: 'vault.reconcileYesterday', everySeconds: 900, sweep: reconcileYesterday },
  { name: 'vault.fetchUndeliveredEvents', everySeconds: 3_600, sweep: fetchUndeliveredEvents },
  { name: 'vault.watchLedger', everySeconds: 86_400, sweep: watchLedger },
];
