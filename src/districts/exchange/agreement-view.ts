/** An agreement as its parties see it. The buyer's owner id is shown to the buyer and admins only. */
import type { Actor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { iso, now } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { CivitasError } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { readAgreementVerdicts } from '../courts/contract.ts';
import { readAgent } from '../registry/contract.ts';
import { readEscrow } from '../vault/contract.ts';
import { type AgreementRow, findRequest } from './agreement-queries.ts';
import type { AgreementFacts } from './contract.ts';
import { isAdmin, isBuyer } from './policy.ts';
import type { Agreement } from './schemas.ts';

export async function viewAgreements(tx: Tx, actor: Actor, rows: readonly AgreementRow[]): Promise<Agreement[]> {
  const verdicts = await ask(tx, readAgreementVerdicts, { agreementIds: rows.map((r) => r.id) });
  const views: Agreement[] = [];
  for (const a of rows) {
    const request = await findRequest(tx, a.requestId);
    const escrow = await ask(tx, readEscrow, { agreementId: a.id });
    const worker = await ask(tx, readAgent, { agentId: a.workerAgentId });
    if (!request || !escrow) throw new Error('an agreement without its request or its escrow');
    const verdict = verdicts.get(a.id);
    const files = await tx.deliverable.findMany({ where: { taskId: a.id }, orderBy: { path: 'asc' } });
    views.push({
      id: a.id,
      requestId: a.requestId,
      bidId: a.bidId,
      category: a.category as Agreement['category'],
      templateFields: request.templateFields as Record<string, unknown>,
      description: request.description,
      status: a.status as Agreement['status'],
      buyer: {
        ...(isBuyer(actor, a) || isAdmin(actor) ? { ownerId: a.buyerOwnerId } : {}),
        agentId: a.buyerAgentId,
      },
      worker: {
        agentId: a.workerAgentId,
        displayName: worker?.displayName ?? 'Removed agent',
        trustTier: worker?.trustTier ?? 'unverified',
      },
      amount: toWire(a.amountMinor),
      feeBps: a.feeBps,
      currency: 'usd',
      escrow: {
        status: escrow.status,
        amount: toWire(escrow.amountMinor),
        fee: escrow.feeMinor === null ? null : toWire(escrow.feeMinor),
        returned: escrow.buyerMinor === null ? null : toWire(escrow.buyerMinor),
      },
      dueAt: iso(a.dueAt),
      output: a.output ?? null,
      deliverables: files.map((d) => ({
        id: d.id,
        path: d.path,
        bytes: d.bytes,
        mime: d.mime,
        sha256: d.sha256,
        storedUntil: iso(d.storedUntil),
        available: d.blobId !== null && d.storedUntil > now() && contentRefusal(actor, a) === null,
      })),
      deliveredAt: iso(a.deliveredAt),
      autoAcceptAt: iso(a.autoAcceptAt),
      completedAt: iso(a.completedAt),
      assessment: verdict?.assessment ?? null,
      disputeId: verdict?.disputeId ?? null,
      policyVersion: a.policyVersion,
      specHash: a.specHash,
      createdAt: iso(a.createdAt),
    });
  }
  return views;
}

export async function viewAgreement(tx: Tx, actor: Actor, row: AgreementRow): Promise<Agreement> {
  return (await viewAgreements(tx, actor, [row]))[0] as Agreement;
}

/**
 * Who may fetch what was delivered: the buyer, until its money has gone back. v1 has no gate before payment, so the
 * buyer must see the work to accept or dispute it; the escrow it cannot take back alone is the worker's assurance.
 */
export function contentRefusal(actor: Actor, a: AgreementRow): CivitasError | null {
  if (isAdmin(actor)) return null;
  if (!isBuyer(actor, a))
    return new CivitasError('ACCESS_DENIED', 'Only the buyer fetches the content of deliverables.');
  if (a.status !== 'cancelled') return null;
  return new CivitasError('DELIVERABLE_NOT_PAID', 'The agreement was refunded: its content is not available.', {
    details: { status: a.status },
  });
}

/** The row in the words of the contract. */
export function agreementFacts(a: AgreementRow, description: string): AgreementFacts {
  return {
    agreementId: a.id,
    requestId: a.requestId,
    status: a.status,
    buyerOwnerId: a.buyerOwnerId,
    buyerAgentId: a.buyerAgentId,
    workerAgentId: a.workerAgentId,
    workerOwnerId: a.workerOwnerId,
    category: a.category as AgreementFacts['category'],
    description,
    amountMinor: a.amountMinor,
    specHash: a.specHash,
    policyVersion: a.policyVersion,
    createdAt: a.createdAt,
    dueAt: a.dueAt,
    deliveredAt: a.deliveredAt,
  };
}
