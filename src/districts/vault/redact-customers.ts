import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import type { JobHandler } from '#platform/bus/jobs.ts';
import { now } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import { createRedaction, readRedaction, runRedaction, StripeFailure } from '#platform/vendors/stripe.ts';
import { findOpenRedactions, findRedaction, moveRedaction, type RedactionRow } from './queries/reversals.ts';
import { raiseAlert } from './raise-alert.ts';

export const redactCustomersJob: JobHandler = (payload) =>
  redactCustomers(systemCtx('vault.redactCustomers'), (payload as { redactionId: string }).redactionId);

/**
 * One redaction at Stripe, as far as it goes now: made, started when Stripe has validated it, ended when it says so. Each
 * call names its key, each step is written before the next, so that whoever comes after a crash goes on where it stopped.
 * Throws when Stripe does not answer; a refusal tells administrators.
 */
export async function redactCustomers(ctx: Ctx, redactionId: string): Promise<void> {
  const row = await readOnly((tx) => findRedaction(tx, redactionId));
  if (!row || row.status === 'done' || row.status === 'failed') return;
  try {
    let { status, stripeJobId } = row;
    if (status === 'asked' || stripeJobId === null) {
      stripeJobId = (await createRedaction(row.stripeCustomerIds, `red:${row.id}`)).id;
      await transact(ctx, (tx) => moveRedaction(tx, row.id, 'asked', { status: 'created', stripeJobId }));
      status = 'created';
    }
    let job = await readRedaction(stripeJobId);
    if (status === 'created' && job.status === 'ready') {
      await runRedaction(stripeJobId, `red:${row.id}:run`);
      await transact(ctx, (tx) => moveRedaction(tx, row.id, 'created', { status: 'running' }));
      status = 'running';
      job = await readRedaction(stripeJobId);
    }
    if (job.status === 'succeeded') await end(ctx, row, status, 'done', null);
    if (job.status === 'failed' || job.status === 'canceled') await end(ctx, row, status, 'failed', job.status);
  } catch (e) {
    if (!(e instanceof StripeFailure) || e.kind === 'unknown' || e.kind === 'not_done') throw e;
    await end(ctx, row, null, 'failed', e.code ?? e.kind);
  }
}

async function end(
  ctx: Ctx,
  row: RedactionRow,
  from: string | null,
  status: 'done' | 'failed',
  why: string | null,
): Promise<void> {
  await transact(ctx, async (tx) => {
    const current = from ?? (await findRedaction(tx, row.id))?.status ?? '';
    if (current === 'done' || current === 'failed') return;
    const failureCode = why?.slice(0, 64) ?? null;
    if (!(await moveRedaction(tx, row.id, current, { status, failureCode, endedAt: now() }))) return;
    audit(tx, {
      action: status === 'done' ? 'vault.redactCustomers' : 'vault.failRedaction',
      subjectType: 'owner',
      subjectId: row.ownerId,
      ownerId: row.ownerId,
      meta: { customers: row.stripeCustomerIds.length, ...(failureCode ? { why: failureCode } : {}) },
    });
    if (status === 'failed')
      await raiseAlert(tx, {
        key: `redaction:${row.id}`,
        kind: 'redaction_failed',
        subjectId: row.ownerId,
        detail: { object: 'redaction_job', why: failureCode },
      });
  });
}

/** Redactions take Stripe a while: each open one is looked at again. */
export async function followRedactions(): Promise<number> {
  const ctx = systemCtx('vault.followRedactions');
  for (const row of await readOnly((tx) => findOpenRedactions(tx, 100))) {
    try {
      await redactCustomers(ctx, row.id);
    } catch (e) {
      if (!(e instanceof StripeFailure)) throw e;
      logger.warn({ err: e, id: row.id }, 'a redaction is still open');
      if (e.kind === 'not_done') break;
    }
  }
  return 0;
}
