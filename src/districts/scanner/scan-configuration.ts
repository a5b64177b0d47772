import { availableParallelism } from 'node:os';
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, NotFound, ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { readAgent, recordAgentScan } from '../registry/contract.ts';
import { scanCompleted } from './contract.ts';
import { insertScan } from './queries.ts';
import { ContentTooLarge, type ScanReport } from './scan-content.ts';
import { createScanPool, type ScanPool, ScanUnavailable } from './scan-worker.ts';
import { SCAN_CONTENT_BYTES_MAX, type ScanReply, type ScanRequest, ScanType, toScanReply } from './schemas.ts';

/**
 * Scans one text and keeps the result, never the text: the row, the audit entry, the event and, for an agent, Registry's
 * signal are written together or not at all. A scan by an agent's key counts for that agent, one by an owner for the
 * owner.
 *
 * Errors: UNPROCESSABLE for an unknown type, PAYLOAD_TOO_LARGE above 1 MiB of UTF-8, VALIDATION_ERROR for a lone
 * surrogate, SERVICE_UNAVAILABLE when nothing was scanned (deadline, dead worker, full queue). Locks nothing.
 */
export function scanConfiguration(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: ScanRequest,
): Promise<ScanReply> {
  const { actor } = ctx;
  return scanFor(ctx, actor.ownerId, actor.kind === 'agent' ? actor.agentId : null, input);
}

/** The same for one of the owner's agents, named by its owner. AGENT_NOT_FOUND for anybody else's. */
export async function scanAgentConfiguration(
  ctx: Ctx & { actor: OwnerActor },
  input: ScanRequest & { agentId: string },
): Promise<ScanReply> {
  const agent = await readOnly((tx) => ask(tx, readAgent, { agentId: input.agentId }));
  if (agent === null || agent.ownerId !== ctx.actor.ownerId) throw new NotFound('AGENT_NOT_FOUND');
  return scanFor(ctx, agent.ownerId, agent.agentId, input);
}

async function scanFor(ctx: Ctx, ownerId: string, agentId: string | null, input: ScanRequest): Promise<ScanReply> {
  const type = ScanType.safeParse(input.type);
  if (!type.success)
    throw new CivitasError('UNPROCESSABLE', `type is one of ${ScanType.options.join(', ')}.`, {
      details: { code: 'unknown_scan_type' },
    });
  const { content } = input;
  if (!content.isWellFormed())
    throw new ValidationFailed([{ path: 'content', message: 'holds a lone surrogate' }], undefined, {
      code: 'invalid_content',
    });
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.byteLength > SCAN_CONTENT_BYTES_MAX) throw tooLarge();

  const report = await analyseApart({ type: type.data, content });
  const scanId = newId();
  // Kept to the millisecond, so that of two scans in one second the later one counts; the reply has whole seconds.
  const scannedAt = now();
  const contentSha256 = sha256Hex(bytes);
  await transact(ctx, async (tx) => {
    await insertScan(tx, {
      id: scanId,
      ownerId,
      agentId,
      contentSha256,
      contentBytes: bytes.byteLength,
      report,
      scannedAt,
    });
    const { verdict, score, passed, ruleset_version: rulesetVersion } = report;
    if (agentId !== null)
      await ask(tx, recordAgentScan, { agentId, scanId, type: type.data, score, verdict, rulesetVersion, scannedAt });
    audit(tx, {
      action: 'scanner.scan',
      subjectType: 'security_scan',
      subjectId: scanId,
      ownerId,
      outcome: verdict,
      meta: { type: type.data, verdict },
    });
    emit(tx, scanCompleted, scanId, {
      scanId,
      ownerId,
      agentId,
      type: type.data,
      verdict,
      score,
      passed,
      rulesetVersion,
      contentSha256,
      scannedAt: scannedAt.toISOString(),
    });
  });
  return toScanReply(report, scanId, scannedAt);
}

let pool: ScanPool | null = null;

async function analyseApart(input: { type: ScanType; content: string }): Promise<ScanReport> {
  pool ??= createScanPool({ workers: Math.min(env.SCANNER_WORKERS, availableParallelism()) });
  try {
    return await pool.scan({
      ...input,
      competitors: env.SCANNER_COMPETITORS,
      allowedServers: env.SCANNER_ALLOWED_SERVERS_EXTRA,
    });
  } catch (error) {
    if (error instanceof ContentTooLarge) throw tooLarge();
    if (error instanceof ScanUnavailable)
      throw new CivitasError('SERVICE_UNAVAILABLE', error.message, {
        retryAfterSeconds: error.retryAfterSeconds,
        details: { code: 'scan_unavailable' },
        cause: error,
      });
    throw error;
  }
}

/** Another pool for this process's scans, or none to begin with a fresh one. For tests of what fails. */
export function replaceScanPoolForTests(replacement: ScanPool | null): void {
  if (process.env.NODE_ENV !== 'test') throw new Error('the pool is replaced only in tests');
  void pool?.close();
  pool = replacement;
}

function tooLarge(): CivitasError {
  return new CivitasError('PAYLOAD_TOO_LARGE', `content is larger than ${SCAN_CONTENT_BYTES_MAX} bytes of UTF-8.`);
}
