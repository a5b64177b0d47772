/** The audit log of the whole installation, for administrators: read, and exported as CSV. Addresses are not shown. */
import type { z } from 'zod';
import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { type AuditEntryRow, type AuditFilter, listAuditRows } from '#platform/audit/list-audit.ts';
import { iso } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { paginate } from '#platform/wire.ts';
import type { AuditPage, ExportAuditInput, SearchAuditInput } from './schemas.ts';

const CHUNK = 500;
const COLUMNS = [
  'at',
  'action',
  'outcome',
  'actor_type',
  'actor_id',
  'subject_type',
  'subject_id',
  'request_id',
  'meta',
] as const;

function filterOf(input: ExportAuditInput): AuditFilter {
  return {
    ownerId: input.ownerId ?? null,
    from: input.from === undefined ? undefined : new Date(input.from),
    to: input.to === undefined ? undefined : new Date(input.to),
    action: input.action,
    actorId: input.actorId,
    subject: input.subjectId === undefined ? undefined : { id: input.subjectId },
    outcome: input.outcome,
    requestId: input.requestId,
  };
}

/** Everybody's rows that match, newest first. */
export async function searchAudit(input: SearchAuditInput): Promise<z.infer<typeof AuditPage>> {
  return readOnly(async (tx) => {
    const { rows, total } = await listAuditRows(tx, filterOf(input), input.pageSize, (input.page - 1) * input.pageSize);
    return paginate(
      rows.map((r) => ({ ...r, at: iso(r.at), meta: r.meta as Record<string, unknown> })),
      total,
      input,
    );
  });
}

/**
 * The same rows as CSV, in pieces: nothing of a long log is kept in memory, and rows that arrive meanwhile do not shift
 * it. Taking the log away is an act of its own and leaves a row.
 */
export async function* exportAudit(ctx: Ctx, input: ExportAuditInput): AsyncGenerator<string> {
  await transact(ctx, async (tx) => {
    audit(tx, { action: 'embassy.exportAudit', subjectType: 'audit', subjectId: null, meta: { filter: input } });
  });
  yield `${COLUMNS.join(',')}\r\n`;
  let before: AuditFilter['before'];
  for (;;) {
    const { rows } = await readOnly((tx) => listAuditRows(tx, { ...filterOf(input), before }, CHUNK, 0));
    if (rows.length > 0) yield rows.map(line).join('');
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return;
    before = { at: last.at, id: last.id };
  }
}

function line(r: AuditEntryRow): string {
  const cells = [
    iso(r.at),
    r.action,
    r.outcome,
    r.actorType,
    r.actorId ?? '',
    r.subjectType,
    r.subjectId ?? '',
    r.requestId,
    JSON.stringify(r.meta),
  ];
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Quoted where the text asks for it; a leading sign would make a spreadsheet run it as a formula. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
