import { readOnly } from '#platform/db/transact.ts';
import type { OwnerCtx } from './policy.ts';
import { findCreditRefunds } from './queries/payments.ts';
import { refundView } from './refund-credits.ts';
import type { CreditRefundView } from './schemas.ts';

/** The caller's refunds of credits, newest first, at most 100. */
export async function listCreditRefunds(ctx: OwnerCtx): Promise<CreditRefundView[]> {
  return (await readOnly((tx) => findCreditRefunds(tx, ctx.actor.ownerId, 100))).map(refundView);
}
