/** A stored scan in the words of the wire. */
import type { ScanRow } from './queries.ts';
import { type ScanItem, wholeSeconds } from './schemas.ts';

export function scanItem(row: ScanRow): ScanItem {
  return {
    scan_id: row.id,
    agent_id: row.agentId,
    type: row.type,
    score: row.score,
    passed: row.passed,
    summary: row.summary,
    scanned_at: wholeSeconds(row.scannedAt),
    verdict: row.verdict,
    ruleset_version: row.rulesetVersion,
    truncated: row.truncated,
    content_sha256: row.contentSha256,
    content_bytes: row.contentBytes,
  };
}
