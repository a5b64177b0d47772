/**
 * Every mutation writes one row in its own transaction (domain.md 12.2): actor, action `district.verbNoun`, subject,
 * outcome, request id, address (encrypted), changed fields by name. Never secrets, never content.
 */
import type { AuditRow, Tx } from '../db/transact.ts';
import { txState } from '../db/transact.ts';

export function audit(
  tx: Tx,
  row: Omit<AuditRow, 'outcome' | 'meta' | 'ownerId' | 'subjectId'> &
    Partial<Pick<AuditRow, 'outcome' | 'meta' | 'ownerId' | 'subjectId'>>,
): void {
  const { ctx, audit: rows } = txState(tx);
  const fallbackOwner =
    ctx.actor.kind === 'owner' || ctx.actor.kind === 'agent' || ctx.actor.kind === 'admin_key'
      ? ctx.actor.ownerId
      : null;
  rows.push({
    action: row.action,
    subjectType: row.subjectType,
    subjectId: row.subjectId ?? null,
    outcome: row.outcome ?? 'ok',
    ownerId: row.ownerId === undefined ? fallbackOwner : row.ownerId,
    meta: row.meta ?? {},
  });
}
