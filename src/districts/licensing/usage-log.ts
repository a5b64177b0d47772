/**
 * The usage log of an air-gapped replica (licensing.md 7): JSON lines `{seq, prev, record, mac}`. `mac` is HMAC-SHA-256
 * over `seq`, `prev` and the canonical record, one to a line; `prev` is the mac before it, 64 zeros at the beginning.
 * A line that was changed, removed or moved breaks the chain; a cut tail shows as a gap in the next file.
 */
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { hkdfSha256, hmacSha256, timingSafeEqualBytes } from '#platform/crypto/digest.ts';
import { ruleBroken } from './refusals.ts';

const INFO = 'vpc-usage-log-v1';
const LINES_MAX = 50_000;

export interface LogLine {
  seq: number;
  prev: string;
  record: Record<string, unknown>;
  mac: string;
}

/** The MAC key of a licence key. The server has the key's SHA-256 only, so that is where it begins. */
export function usageLogKey(licenseKeyHash: string, licenseId: string): Buffer {
  return hkdfSha256(Buffer.from(licenseKeyHash, 'hex'), licenseId, INFO);
}

export function lineMac(key: Uint8Array, line: Pick<LogLine, 'seq' | 'prev' | 'record'>): Buffer {
  return hmacSha256(key, `${line.seq}\n${line.prev}\n${canonicalJson(line.record)}`);
}

function broken(at: number, why: string): never {
  throw ruleBroken('usage_file_broken', `line ${at}: ${why}`);
}

/** The lines, well-formed; 422 `usage_file_broken` naming the first line that is not. */
export function readLines(data: Uint8Array): LogLine[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    throw ruleBroken('usage_file_broken', 'the file is not UTF-8 text');
  }
  const rows = text.split('\n');
  if (rows.at(-1) === '') rows.pop();
  if (rows.length === 0) throw ruleBroken('usage_file_broken', 'the file has no lines');
  if (rows.length > LINES_MAX) throw ruleBroken('usage_file_broken', `the file has more than ${LINES_MAX} lines`);
  return rows.map((row, i) => {
    let value: unknown;
    try {
      value = JSON.parse(row);
    } catch {
      broken(i + 1, 'is not JSON');
    }
    const line = value as Partial<LogLine> | null;
    const wellFormed =
      line !== null &&
      typeof line === 'object' &&
      Number.isSafeInteger(line.seq) &&
      (line.seq as number) >= 1 &&
      /^[0-9a-f]{64}$/.test(String(line.prev)) &&
      /^[0-9a-f]{64}$/.test(String(line.mac)) &&
      line.record !== null &&
      typeof line.record === 'object' &&
      !Array.isArray(line.record);
    if (!wellFormed) broken(i + 1, 'is not a line of a usage log');
    return line as LogLine;
  });
}

/**
 * Checks every line against its neighbour and against the licence's keys: a log may go on across a rotation, so each line
 * may be of any key. 422 naming the first line that was changed, removed or moved.
 */
export function checkChain(lines: LogLine[], keys: Uint8Array[]): void {
  let likely = 0;
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    if (before && (line.seq !== before.seq + 1 || line.prev !== before.mac))
      broken(i + 1, 'does not follow the line before it');
    if (!before && line.seq === 1 && line.prev !== '0'.repeat(64)) broken(1, 'is not the beginning of a log');
    const mac = Buffer.from(line.mac, 'hex');
    const fits = (k: Uint8Array | undefined) => k !== undefined && timingSafeEqualBytes(lineMac(k, line), mac);
    if (!fits(keys[likely])) {
      likely = keys.findIndex(fits);
      if (likely < 0) broken(i + 1, 'was changed, or is of another license');
    }
  }
}
