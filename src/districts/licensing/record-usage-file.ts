import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now as clockNow } from '#platform/clock.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { ServiceUnavailable } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { canonicalHostname, refusalOf } from './policy.ts';
import { findLicense, findUsageLog, listKeyHashes, saveUsageLog, type UsageLog } from './queries.ts';
import { requireReporting } from './record-telemetry.ts';
import { recordAll } from './record-telemetry-batch.ts';
import { licenseNotFound, licenseRefused, ruleBroken } from './refusals.ts';
import type { RecordUsageFileInput, UsageFileReply } from './schemas.ts';
import { checkChain, type LogLine, readLines, usageLogKey } from './usage-log.ts';

/**
 * Takes the usage log that an air-gapped replica exported. The chain is checked whole before anything is stored: 422
 * `usage_file_broken` names the line. Then every record goes the way of the batch, with one result each; a file brought
 * twice is all duplicates. Sequence numbers that no file brought are reported as gaps.
 */
export async function recordUsageFile(ctx: Ctx, input: RecordUsageFileInput): Promise<UsageFileReply> {
  const lines = readLines(input.data);
  const log = logOf(lines);
  const first = lines[0] as LogLine;
  const last = lines.at(-1) as LogLine;
  const { license, keys, before } = await readOnly(async (tx) => {
    const found = await findLicense(tx, log.licenseId);
    if (!found) throw licenseNotFound();
    return { license: found, keys: await listKeyHashes(tx, found.id), before: await findUsageLog(tx, log) };
  });
  if (before !== null && BigInt(first.seq) === before.lastSeq + 1n && first.prev !== before.lastMac)
    throw ruleBroken('usage_file_broken', 'line 1: does not follow the last line of the file before');
  checkChain(
    lines,
    keys.map((hash) => usageLogKey(hash, license.id)),
  );
  const refusal = refusalOf(license, clockNow());
  if (refusal !== null && refusal !== 'EXPIRED') throw licenseRefused(refusal);
  const results = await recordAll(
    ctx,
    { licenseId: license.id },
    lines.map((l) => camelRecord(l.record)),
    'file',
  );
  // What was stored stays; the file is brought again and the rest is added.
  if (results.some((r) => r.status === 503)) throw new ServiceUnavailable();
  const expected = before === null ? 1n : before.lastSeq + 1n;
  const gaps = await transact(ctx, async (tx) => {
    await requireReporting(tx, license.id);
    await saveUsageLog(tx, { ...log, lastSeq: BigInt(last.seq), lastMac: last.mac, now: txNow(tx) });
    const missing =
      BigInt(first.seq) > expected
        ? [{ deploymentId: log.deploymentId, hostname: log.hostname, from: Number(expected), to: first.seq - 1 }]
        : [];
    audit(tx, {
      action: 'licensing.recordUsageFile',
      subjectType: 'vpc_license',
      subjectId: license.id,
      ownerId: license.orgOwnerId,
      meta: {
        lines: lines.length,
        firstSeq: first.seq,
        lastSeq: last.seq,
        missing: missing.length > 0 ? { from: missing[0]?.from, to: missing[0]?.to } : null,
        deploymentId: log.deploymentId,
      },
    });
    return missing;
  });
  return { licenseId: license.id, lines: lines.length, gaps, results };
}

/** One file holds the log of one replica of one licence. */
function logOf(lines: LogLine[]): UsageLog {
  const of = ({ record: r }: LogLine) => ({
    licenseId: text(r.license_id),
    deploymentId: text(r.deployment_id),
    hostname: canonicalHostname(text(r.hostname)),
    instanceId: text(r.instance_id),
  });
  const log = of(lines[0] as LogLine);
  if (!isId(log.licenseId)) throw licenseNotFound();
  if (!isId(log.instanceId) || log.hostname === '' || log.deploymentId === '')
    throw ruleBroken('usage_file_broken', 'line 1: names no replica');
  for (const [i, line] of lines.entries()) {
    const other = of(line);
    if (Object.entries(log).some(([k, v]) => other[k as keyof UsageLog] !== v))
      throw ruleBroken('usage_file_broken', `line ${i + 1}: is of another replica`);
  }
  return log;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A record is written in the wire's names; only known fields pass the schema that follows. */
function camelRecord(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([k, v]) => [k.replace(/_([a-z0-9])/g, (_m, c: string) => c.toUpperCase()), v]),
  );
}
