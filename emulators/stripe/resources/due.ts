import type { Scheduled } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { forgetOldReplies } from '../http/idempotency.ts';
import { releasePending } from './balance.ts';
import { expireSession } from './checkout-sessions.ts';
import { finalizeDueInvoice } from './invoices.ts';
import { payOutConnectedAccounts, payPayout } from './payouts.ts';
import { advanceRedaction } from './redaction-jobs.ts';
import { failRefund, settleRefund } from './refunds.ts';

/** Everything that happens by itself once its moment has come: funds become available, announced changes take place. */
export function runDue(unit: Unit): void {
  releasePending(unit);
  for (const { account, value } of [...unit.engine.store.rows('scheduled')]) {
    if (value.dueAt > unit.now) unit.engine.noteDue(value.dueAt);
    else {
      unit.remove('scheduled', value.id);
      carryOut(unit.within(account), value);
    }
  }
  payOutConnectedAccounts(unit);
  forgetOldReplies(unit);
}

/** What was announced may have been overtaken: a payout cancelled meanwhile is not paid. */
function carryOut(unit: Unit, { action, target }: Scheduled): void {
  switch (action) {
    case 'settle_refund':
      if (unit.find('refund', target)?.status === 'pending') settleRefund(unit, target);
      return;
    case 'fail_refund':
      if (unit.find('refund', target)?.status === 'succeeded') failRefund(unit, target);
      return;
    case 'pay_payout':
      if (unit.find('payout', target)?.status === 'pending') payPayout(unit, target);
      return;
    case 'finalize_invoice':
      if (unit.find('invoice', target)?.status === 'draft') finalizeDueInvoice(unit, target);
      return;
    case 'advance_redaction':
      advanceRedaction(unit, target);
      return;
    case 'expire_checkout_session':
      if (unit.find('checkout_session', target)?.status === 'open') expireSession(unit, target);
      return;
  }
}
