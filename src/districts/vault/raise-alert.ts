import { type Tx, txNow } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import { storeAlert } from './queries/payments.ts';

export type AlertKind =
  | 'amount_differs'
  | 'unknown_payment'
  | 'unknown_object'
  | 'foreign_account'
  | 'unknown_state'
  | 'dead_event'
  | 'bad_signatures'
  | 'key_reused'
  | 'payout_failed'
  | 'fraud_warning'
  | 'reversal_failed'
  | 'redaction_failed'
  | 'auto_top_up_off'
  | 'meter_error'
  | 'reconciliation'
  | 'ledger_check'
  | 'seal_broken';

/** Something a person must look at. One row per `key`: told again, it counts up. Ids, amounts and states only. */
export async function raiseAlert(
  tx: Tx,
  alert: { key: string; kind: AlertKind; subjectId: string | null; detail?: Record<string, unknown> },
): Promise<void> {
  logger.error({ alert: alert.kind, subject: alert.subjectId, detail: alert.detail }, 'vault alert');
  await storeAlert(tx, { ...alert, detail: alert.detail ?? {}, at: txNow(tx) });
}
