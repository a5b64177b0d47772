/** A dispute as its parties and administrators see it, with all evidence: each side reads the other's. */
import { iso } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { type DisputeRow, type EvidenceRow, listEvidence } from './queries.ts';
import type { Dispute } from './schemas.ts';

/** Views of any number of disputes, with one query for their evidence. */
export async function viewDisputes(tx: Tx, rows: readonly DisputeRow[]): Promise<Dispute[]> {
  const evidence =
    rows.length > 0
      ? await listEvidence(
          tx,
          rows.map((r) => r.id),
        )
      : [];
  return rows.map((row) =>
    view(
      row,
      evidence.filter((e) => e.disputeId === row.id),
    ),
  );
}

export async function viewDispute(tx: Tx, row: DisputeRow): Promise<Dispute> {
  return (await viewDisputes(tx, [row]))[0] as Dispute;
}

const cents = (minor: bigint | null): number | null => (minor === null ? null : toWire(minor));

function view(d: DisputeRow, evidence: EvidenceRow[]): Dispute {
  return {
    id: d.id,
    kind: d.kind as Dispute['kind'],
    taskId: d.taskId,
    agreementId: d.agreementId,
    openedBy: d.openedBy as Dispute['openedBy'],
    reason: d.reason as Dispute['reason'],
    description: d.description,
    status: d.status as Dispute['status'],
    respondBy: iso(d.respondBy),
    answeredAt: iso(d.answeredAt),
    decision: d.decision as Dispute['decision'],
    priceCents: toWire(d.priceMinor),
    buyerCents: cents(d.buyerMinor),
    sellerCents: cents(d.sellerMinor),
    feeCents: cents(d.feeMinor),
    rationale: d.rationale,
    evidence: evidence.map((e) => ({
      id: e.id,
      side: e.side as Dispute['evidence'][number]['side'],
      kind: e.kind as Dispute['evidence'][number]['kind'],
      content: e.content,
      sha256: e.sha256,
      at: iso(e.createdAt),
    })),
    openedAt: iso(d.createdAt),
    decidedAt: iso(d.decidedAt),
  };
}
