/** The rows of `security_scan`. Every read names the owner. */
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { ScanReport } from './scan-content.ts';
import type { ScanSummary, ScanType, StoredThreat, Verdict } from './schemas.ts';

export interface ScanRow {
  id: string;
  agentId: string | null;
  type: ScanType;
  contentSha256: string;
  contentBytes: number;
  score: number;
  passed: boolean;
  verdict: Verdict;
  summary: ScanSummary;
  truncated: boolean;
  rulesetVersion: string;
  scannedAt: Date;
}

const SCAN = `id, agent_id AS "agentId", type, content_sha256 AS "contentSha256", content_bytes AS "contentBytes", score,
  passed, verdict, summary, truncated, ruleset_version AS "rulesetVersion", scanned_at AS "scannedAt"`;

/** Threats are kept without their excerpts: no text of the file stands in the database, not even a masked one. */
export async function insertScan(
  tx: Tx,
  scan: {
    id: string;
    ownerId: string;
    agentId: string | null;
    contentSha256: string;
    contentBytes: number;
    report: ScanReport;
    scannedAt: Date;
  },
): Promise<void> {
  const { report, ...row } = scan;
  const threats: StoredThreat[] = report.threats.map(({ evidence: _evidence, ...threat }) => threat);
  await tx.securityScan.create({
    data: {
      ...row,
      type: report.type,
      score: report.score,
      passed: report.passed,
      verdict: report.verdict,
      summary: { ...report.summary },
      threats: threats.map((threat) => ({ ...threat })),
      truncated: report.truncated,
      rulesetVersion: report.ruleset_version,
    },
  });
}

/** Newest first, strictly after `before`. */
export async function findScans(
  tx: Tx,
  ownerId: string,
  filter: { agentId: string | null; type: ScanType | null; before: { at: Date; id: string } | null },
  limit: number,
): Promise<ScanRow[]> {
  if (filter.agentId !== null && !isId(filter.agentId)) return [];
  return tx.$queryRawUnsafe<ScanRow[]>(
    `SELECT ${SCAN} FROM security_scan
      WHERE owner_id = $1::uuid AND ($2::uuid IS NULL OR agent_id = $2::uuid) AND ($3::text IS NULL OR type = $3)
        AND ($4::timestamptz IS NULL OR (scanned_at, id) < ($4::timestamptz, $5::uuid))
      ORDER BY scanned_at DESC, id DESC LIMIT $6`,
    ownerId,
    filter.agentId,
    filter.type,
    filter.before?.at ?? null,
    filter.before?.id ?? null,
    limit,
  );
}

export async function findScan(
  tx: Tx,
  ownerId: string,
  agentId: string | null,
  scanId: string,
): Promise<(ScanRow & { threats: StoredThreat[] }) | null> {
  if (!isId(scanId)) return null;
  const rows = await tx.$queryRawUnsafe<(ScanRow & { threats: StoredThreat[] })[]>(
    `SELECT ${SCAN}, threats FROM security_scan
      WHERE id = $1::uuid AND owner_id = $2::uuid AND ($3::uuid IS NULL OR agent_id = $3::uuid)`,
    scanId,
    ownerId,
    agentId,
  );
  return rows[0] ?? null;
}

/** Every scan of an owner, oldest first. */
export async function findAllScans(tx: Tx, ownerId: string): Promise<(ScanRow & { threats: StoredThreat[] })[]> {
  return tx.$queryRawUnsafe(
    `SELECT ${SCAN}, threats FROM security_scan WHERE owner_id = $1::uuid ORDER BY scanned_at, id`,
    ownerId,
  );
}

export async function deleteScansOf(tx: Tx, ownerId: string): Promise<number> {
  return tx.$executeRawUnsafe('DELETE FROM security_scan WHERE owner_id = $1::uuid', ownerId);
}

/** At most `limit` rows older than `before`; how many went. */
export async function deleteScansBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.$executeRawUnsafe(
    `DELETE FROM security_scan WHERE id IN
       (SELECT id FROM security_scan WHERE scanned_at < $1 ORDER BY scanned_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    before,
    limit,
  );
}
