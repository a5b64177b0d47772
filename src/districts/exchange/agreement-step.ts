/**
 * One row of the v1 table as one database step: conditional change of status, event of the agreement, audit row. Money
 * and events of the row are added by the verb, in the same transaction. Nothing else changes an agreement's status.
 */
import { actorRef } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { type Tx, txCtx, txNow } from '#platform/db/transact.ts';
import { Conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type AgreementRow, changeAgreement, insertAgreementEvent } from './agreement-queries.ts';
import { type AgreementAction, type AgreementTransition, agreementTransition } from './agreement-transitions.ts';

type Change = Parameters<typeof changeAgreement>[3];

/**
 * Moves the agreement. CONFLICT with the present status when it is not where the row begins; nothing is done then. The
 * caller holds the agreement's lock.
 */
export async function moveAgreement(
  tx: Tx,
  agreement: AgreementRow,
  action: AgreementAction,
  { meta = {}, set = {} }: { meta?: Record<string, unknown>; set?: Change } = {},
): Promise<AgreementTransition> {
  const row = agreementTransition(action);
  const now = txNow(tx);
  const from: readonly string[] = row.from;
  const ending: Change = row.to === 'completed' || row.to === 'cancelled' ? { endedAt: now } : {};
  const moved =
    from.includes(agreement.status) &&
    (await changeAgreement(tx, agreement.id, [agreement.status], {
      ...ending,
      ...set,
      status: row.to,
      updatedAt: now,
    }));
  if (!moved) throw wrongAgreementStatus(agreement.status);
  await recordAgreementStep(tx, agreement, { from: agreement.status, to: row.to, action, meta });
  return row;
}

/** The step's own record: history and audit. */
export async function recordAgreementStep(
  tx: Tx,
  agreement: Pick<AgreementRow, 'id' | 'buyerOwnerId'>,
  step: { from: string | null; to: string; action: AgreementAction; meta: Record<string, unknown> },
): Promise<void> {
  const ref = actorRef(txCtx(tx).actor);
  await insertAgreementEvent(tx, {
    id: newId(),
    agreementId: agreement.id,
    ...step,
    actorType: ref.type,
    actorId: ref.id,
    at: txNow(tx),
  });
  audit(tx, {
    action: 'exchange.moveAgreement',
    subjectType: 'agreement',
    subjectId: agreement.id,
    ownerId: agreement.buyerOwnerId,
    meta: { action: step.action, from: step.from, to: step.to },
  });
}

export function wrongAgreementStatus(status: string): Conflict {
  return new Conflict(`Not possible while the agreement is ${status}.`, { status });
}
