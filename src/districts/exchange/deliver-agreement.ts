import type { AgentActor, Ctx } from '#platform/actor.ts';
import { ask, call, emit } from '#platform/bus/bus.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, type Issue, ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { deliverableName } from '#platform/jail/file-names.ts';
import { keepContent, sealUploads } from '../sandbox/contract.ts';
import { type AgreementRow, findAgreement } from './agreement-queries.ts';
import { moveAgreement, wrongAgreementStatus } from './agreement-step.ts';
import { viewAgreement } from './agreement-view.ts';
import { agreementDelivered } from './contract.ts';
import { requireAgreement } from './get-agreement.ts';
import { isWorker } from './policy.ts';
import type { JsonInput } from './queries.ts';
import type { Agreement, DeliverAgreementInput } from './schemas.ts';

const HOUR_MS = 3_600_000;

/**
 * E4. The worker delivers what it uploaded before: the bytes get objects of their own, path, size and digest are frozen,
 * and the time in which silence accepts begins. Late delivery counts as long as nobody has cancelled. Twice, or after the
 * end: CONFLICT with the status.
 */
export async function deliverAgreement(
  ctx: Ctx & { actor: AgentActor },
  input: DeliverAgreementInput,
): Promise<Agreement> {
  refuseUnsound(input);
  await readOnly((tx) => deliverable(tx, ctx, input.agreementId, false));
  const { files } = await call(ctx, sealUploads, { ownerId: ctx.actor.ownerId, files: input.deliverables });
  return transact(ctx, async (tx) => {
    const agreement = await deliverable(tx, ctx, input.agreementId, true);
    const now = txNow(tx);
    await ask(tx, keepContent, { blobIds: files.map((f) => f.blobId) });
    await moveAgreement(tx, agreement, 'deliver', {
      meta: { files: files.length, late: now > agreement.dueAt },
      set: {
        deliveredAt: now,
        autoAcceptAt: new Date(now.getTime() + env.ESCROW_AUTO_ACCEPT_HOURS * HOUR_MS),
        output: input.output as JsonInput,
      },
    });
    await tx.deliverable.createMany({
      data: files.map((f) => ({
        id: newId(),
        taskId: agreement.id,
        ...f,
        storedUntil: new Date(now.getTime() + env.DELIVERABLE_TTL_HOURS * HOUR_MS),
        createdAt: now,
      })),
    });
    emit(tx, agreementDelivered, agreement.id, {
      workerAgentId: agreement.workerAgentId,
      deliverables: files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
    });
    return viewAgreement(tx, ctx.actor, (await findAgreement(tx, agreement.id)) as AgreementRow);
  });
}

async function deliverable(
  tx: Tx,
  ctx: Ctx & { actor: AgentActor },
  agreementId: string,
  lock: boolean,
): Promise<AgreementRow> {
  const agreement = await requireAgreement(tx, ctx, agreementId, lock);
  if (!isWorker(ctx.actor, agreement)) throw new AccessDenied('Only the worker delivers.');
  if (agreement.status !== 'active') throw wrongAgreementStatus(agreement.status);
  return agreement;
}

/** The names that a sandbox would let out, and each once. */
function refuseUnsound({ deliverables }: DeliverAgreementInput): void {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [i, { path }] of deliverables.entries()) {
    if (deliverableName(path) !== path || seen.has(path))
      issues.push({ path: `deliverables.${i}.path`, message: 'must be a plain relative path, named once' });
    seen.add(path);
  }
  if (issues.length > 0) throw new ValidationFailed(issues);
}
