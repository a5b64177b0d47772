/** What an agent's configuration scans say together (domain.md 11.1). Pure. */
import { SCAN_VERDICTS, type ScanPosture, type ScanVerdict } from './schemas.ts';

const DAY_MS = 86_400_000;

export interface ScanRow {
  readonly type: string;
  readonly score: number;
  readonly verdict: ScanVerdict;
  readonly scannedAtMs: number;
}

/**
 * The lowest score and the worst verdict among the latest scan of each type, of those at most `maxAgeDays` old; null
 * when none is left. A newer scan replaces an older one of its type for better and for worse, so nobody can keep an
 * old good one alive. The age is that of the oldest scan counted, in days, rounded up.
 */
export function scanPosture(scans: Iterable<ScanRow>, maxAgeDays: number, nowMs: number): ScanPosture | null {
  const latest = new Map<string, ScanRow>();
  for (const scan of scans) {
    const known = latest.get(scan.type);
    if (known === undefined || scan.scannedAtMs > known.scannedAtMs) latest.set(scan.type, scan);
  }
  let posture: ScanPosture | null = null;
  for (const scan of latest.values()) {
    const ageMs = Math.max(0, nowMs - scan.scannedAtMs);
    if (ageMs > maxAgeDays * DAY_MS) continue;
    const ageDays = Math.ceil(ageMs / DAY_MS);
    if (posture === null) {
      posture = { score: scan.score, verdict: scan.verdict, ageDays };
      continue;
    }
    posture = {
      score: Math.min(posture.score, scan.score),
      verdict: worse(posture.verdict, scan.verdict),
      ageDays: Math.max(posture.ageDays, ageDays),
    };
  }
  return posture;
}

function worse(a: ScanVerdict, b: ScanVerdict): ScanVerdict {
  return SCAN_VERDICTS.indexOf(a) >= SCAN_VERDICTS.indexOf(b) ? a : b;
}
