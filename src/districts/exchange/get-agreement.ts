import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { call } from '#platform/bus/bus.ts';
import { iso, now } from '#platform/clock.ts';
import { readOnly, type Tx, transact } from '#platform/db/transact.ts';
import { CivitasError, NotFound } from '#platform/errors.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { readDeliverables } from '../sandbox/contract.ts';
import { type AgreementRow, findAgreement, listAgreementRows } from './agreement-queries.ts';
import { contentRefusal, viewAgreement, viewAgreements } from './agreement-view.ts';
import { maySee } from './policy.ts';
import type { Agreement, AgreementFileInput, AgreementIdInput, ListAgreementsInput } from './schemas.ts';

type PartyCtx = Ctx & { actor: OwnerActor | AgentActor };

/** The agreement, locked when it will change. Everybody who is no party gets the answer of an unknown id. */
export async function requireAgreement(
  tx: Tx,
  ctx: PartyCtx,
  agreementId: string,
  lock = false,
): Promise<AgreementRow> {
  const row = await findAgreement(tx, agreementId, lock);
  if (!row || !maySee(ctx.actor, row)) throw new NotFound();
  return row;
}

/** For both sides, the worker's owner and administrators. */
export async function getAgreement(ctx: PartyCtx, input: AgreementIdInput): Promise<Agreement> {
  return readOnly(async (tx) => viewAgreement(tx, ctx.actor, await requireAgreement(tx, ctx, input.agreementId)));
}

/** Own agreements on either side, newest first. */
export async function listAgreements(
  ctx: PartyCtx,
  input: ListAgreementsInput,
): Promise<{ items: Agreement[]; pagination: Pagination }> {
  const { actor } = ctx;
  return readOnly(async (tx) => {
    const { rows, total } = await listAgreementRows(
      tx,
      {
        ownerId: actor.ownerId,
        agentId: actor.kind === 'agent' ? actor.agentId : null,
        status: input.status ?? null,
      },
      input.pageSize,
      (input.page - 1) * input.pageSize,
    );
    return paginate(await viewAgreements(tx, actor, rows), total, input);
  });
}

/** One delivered file's bytes. Every download leaves an audit row. DELIVERABLE_EXPIRED after its time. */
export async function getAgreementFile(
  ctx: PartyCtx,
  input: AgreementFileInput,
): Promise<{ data: Uint8Array; filename: string; mime: string }> {
  const { agreement, file } = await readOnly(async (tx) => {
    const row = await requireAgreement(tx, ctx, input.agreementId);
    const found = (await tx.deliverable.findMany({ where: { taskId: row.id } })).find(
      (d) => d.id === input.deliverableId,
    );
    if (!found) throw new NotFound();
    const refusal = contentRefusal(ctx.actor, row);
    if (refusal) throw refusal;
    if (found.blobId === null || found.storedUntil <= now()) throw expired(found.storedUntil);
    return { agreement: row, file: found };
  });
  const { files } = await call(ctx, readDeliverables, { taskId: agreement.id, paths: [file.path] });
  const data = files[0]?.data;
  if (!data) throw expired(file.storedUntil);
  await transact(ctx, async (tx) =>
    audit(tx, {
      action: 'exchange.getAgreementFile',
      subjectType: 'agreement',
      subjectId: agreement.id,
      ownerId: agreement.buyerOwnerId,
      meta: { path: file.path, sha256: file.sha256 },
    }),
  );
  return { data, filename: file.path.split('/').pop() as string, mime: file.mime };
}

function expired(storedUntil: Date): CivitasError {
  return new CivitasError(
    'DELIVERABLE_EXPIRED',
    'The content was kept until storedUntil and is gone; path, size and digest remain.',
    { details: { storedUntil: iso(storedUntil) } },
  );
}
