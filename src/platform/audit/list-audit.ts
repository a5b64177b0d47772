/** Reading the audit log. Rows are shown without addresses; who may read which rows is the caller's rule. */
import type { Tx } from '../db/transact.ts';

export interface AuditFilter {
  /** Only rows about this owner's things; null reads everybody's. */
  ownerId: string | null;
  /** Inclusive. */
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
  /** `district.verbNoun`, or a district for all of its verbs. */
  action?: string | undefined;
  /** Only rows about this thing. */
  subject?: { type?: string | undefined; id: string } | undefined;
  /** Only acts of this actor. */
  actorId?: string | undefined;
  /** `ok`, or what became of the act instead. */
  outcome?: string | undefined;
  /** Only what one request did. */
  requestId?: string | undefined;
  /** Only rows older than this one: pages that do not shift while new rows arrive. */
  before?: { at: Date; id: string } | undefined;
}

export interface AuditEntryRow {
  id: string;
  at: Date;
  actorType: string;
  actorId: string | null;
  action: string;
  subjectType: string;
  subjectId: string | null;
  outcome: string;
  requestId: string;
  meta: unknown;
}

/** Newest first. */
export async function listAuditRows(
  tx: Tx,
  filter: AuditFilter,
  limit: number,
  offset: number,
): Promise<{ rows: AuditEntryRow[]; total: number }> {
  const { ownerId, from, to, action, subject, actorId, outcome, requestId, before } = filter;
  const where = {
    ...(ownerId === null ? {} : { ownerId }),
    ...(from || to ? { at: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } : {}),
    ...(subject ? { ...(subject.type ? { subjectType: subject.type } : {}), subjectId: subject.id } : {}),
    ...(actorId === undefined ? {} : { actorId }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(before ? { OR: [{ at: { lt: before.at } }, { at: before.at, id: { lt: before.id } }] } : {}),
    ...(action === undefined ? {} : action.includes('.') ? { action } : { action: { startsWith: `${action}.` } }),
  };
  const [rows, total] = await Promise.all([
    tx.auditLog.findMany({
      where,
      select: {
        id: true,
        at: true,
        actorType: true,
        actorId: true,
        action: true,
        subjectType: true,
        subjectId: true,
        outcome: true,
        requestId: true,
        meta: true,
      },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
    }),
    tx.auditLog.count({ where }),
  ]);
  return { rows, total };
}
