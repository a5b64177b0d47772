import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now as clockNow } from '#platform/clock.ts';
import { keyHash } from '#platform/crypto/api-key.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { answering } from './answering.ts';
import { licenseInstanceCloned, licenseRefused, licenseReplicasExceeded, licenseValidated } from './contract.ts';
import { gather } from './gathering.ts';
import { inLane } from './lanes.ts';
import { seatsSince } from './license-view.ts';
import { payUnknownKey, payValidation } from './limits.ts';
import {
  canonicalHostname,
  graceUntil,
  LICENSE_KEY,
  type LicenseFacts,
  MESSAGES,
  nextCheck,
  RENEWABLE_MS,
  refusalOf,
  seatDecision,
} from './policy.ts';
import {
  findKey,
  keepSeat,
  type LicenseRow,
  lockLicenseOfKey,
  type Renewal,
  type RenewalTried,
  releaseSeatRow,
  renewSeat,
  renewSeats,
  type SeatToRenew,
  settleSeats,
} from './queries.ts';
import type { ValidateLicenseInput, ValidationCode, ValidationReply } from './schemas.ts';
import { utc } from './times.ts';

/** The body, and what the headers say beside it. */
export interface Validation {
  body: ValidationReply;
  code: ValidationCode;
  serverTime: Date;
  nextCheck: Date;
  graceUntil: Date | null;
  /** `live/allowed`; null when the key is unknown. */
  replicas: string | null;
}

/**
 * May this pod run? Every business outcome is an answer, not an error; database trouble is 503 and never `valid: false`.
 *
 * Locks the licence row, so that however many pods ask at once they are counted one after the other: seats that answer
 * `VALID` never exceed `allowed_replicas`. The live seats are read by a statement of their own after the lock: under
 * READ COMMITTED it sees what the pod before it committed. A pod that has its seat, which is nearly every call, is
 * answered by one statement, shared with others (`renewSeats`).
 */
export async function validateLicense(ctx: Ctx, input: ValidateLicenseInput): Promise<Validation> {
  const hash = LICENSE_KEY.test(input.licenseKey) ? keyHash(input.licenseKey) : null;
  if (hash === null) return notFound(ctx);
  return answering(async () => {
    const size = async () => (await findKey(null, hash, clockNow()))?.allowedReplicas ?? null;
    if (!(await payValidation(hash, size))) return notFound(ctx);
    const seat = seatOf(hash, input);
    const tried = await renewGathered(seat);
    if (tried === 'unknown') return notFound(ctx);
    if ('live' in tried) return renewed(tried, seat.now);
    const { licenseId, next } = tried;
    const actor = { kind: 'vpc_deployment', licenseId, deploymentId: input.deploymentId } as const;
    return inLane(licenseId, async () => {
      const later = seatOf(hash, input);
      const own = next === 'alone' ? await renewSeat(later) : null;
      return own ? renewed(own, later.now) : transact({ ...ctx, actor }, (tx) => decide(tx, hash, input));
    });
  });
}

async function notFound(ctx: Ctx): Promise<Validation> {
  await payUnknownKey(ctx.ip);
  return refused('NOT_FOUND', null, null, clockNow());
}

/** Checks of all pods share statements, and with them round trips and commits. */
const renewGathered = gather<SeatToRenew, RenewalTried>({
  // Two would meet at the row of a licence with many pods, and pass each other's over.
  lanes: 1,
  itemsMax: 100,
  waitingMax: 2_000,
  waitMs: 8_000,
  // One host that asks twice: each has its own answer.
  mayShare: (a, b) => a.keyHash !== b.keyHash || a.hostname !== b.hostname || a.deploymentId !== b.deploymentId,
  together: renewSeats,
  alone: (seat) => renewSeats([seat]).then(([tried]) => tried as RenewalTried),
});

/** The daily check of a pod that has its seat, as of now. */
function seatOf(hash: string, input: ValidateLicenseInput): SeatToRenew {
  const now = clockNow();
  return {
    keyHash: hash,
    now,
    deploymentId: input.deploymentId,
    hostname: canonicalHostname(input.hostname),
    instanceId: input.instanceId ?? null,
    version: input.version,
    since: seatsSince(now),
    renewAfter: new Date(now.getTime() - RENEWABLE_MS),
  };
}

function renewed(kept: Renewal, now: Date): Validation {
  return accepted('VALID', { ...kept, status: 'active', suspendedAt: null }, kept.live, now);
}

function accepted(
  code: 'VALID' | 'REPLICA_OVERAGE',
  license: LicenseFacts & Pick<LicenseRow, 'orgId' | 'allowedReplicas' | 'supportTier'>,
  live: number,
  now: Date,
): Validation {
  return {
    body: {
      valid: true,
      orgId: license.orgId,
      expiresAt: utc(license.expiresAt),
      allowedReplicas: license.allowedReplicas,
      supportTier: license.supportTier,
      message: 'OK',
    },
    code,
    serverTime: now,
    nextCheck: nextCheck(code, license, now),
    graceUntil: graceUntil(code, license, now),
    replicas: `${live}/${license.allowedReplicas}`,
  };
}

function refused(
  code: Exclude<ValidationCode, 'VALID' | 'REPLICA_OVERAGE'>,
  license: LicenseRow | null,
  live: number | null,
  now: Date,
): Validation {
  return {
    body: { valid: false, message: MESSAGES[code] },
    code,
    serverTime: now,
    nextCheck: nextCheck(code, license, now),
    graceUntil: graceUntil(code, license, now),
    replicas: license && live !== null ? `${live}/${license.allowedReplicas}` : null,
  };
}

async function decide(tx: Tx, hash: string, input: ValidateLicenseInput): Promise<Validation> {
  const now = txNow(tx);
  const license = await lockLicenseOfKey(tx, hash, now);
  const refusal = refusalOf(license, now);
  // The key may have ended between the look-up and the lock.
  if (!license) return refused('NOT_FOUND', null, null, now);
  const hostname = canonicalHostname(input.hostname);
  const place = await settleSeats(tx, {
    licenseId: license.id,
    deploymentId: input.deploymentId,
    hostname,
    instanceId: input.instanceId ?? null,
    now,
    since: seatsSince(now),
  });
  if (refusal) {
    tellRefusal(tx, license, refusal, input);
    return refused(refusal, license, place.live, now);
  }
  const kept = place.before !== null;
  const rank = (place.before ?? place.live) + 1;
  const code = seatDecision(rank, license.allowedReplicas, license.replicaPolicy);
  if (code === 'REPLICA_LIMIT') {
    if (kept) await releaseSeatRow(tx, license.id, input.deploymentId, hostname, now, seatsSince(now));
    tellRefusal(tx, license, code, input);
    return refused(code, license, place.live - (kept ? 1 : 0), now);
  }

  const instanceId = input.instanceId ?? place.instanceId;
  const changed = input.instanceId !== undefined && place.instanceId !== null && place.instanceId !== instanceId;
  // Two instances that take turns on one host: the one that was here before is back.
  const reused =
    changed && place.previousInstanceId === instanceId && place.lastSeen !== null && place.lastSeen > seatsSince(now);
  const id = kept && place.id !== null ? place.id : newId();
  const live = place.live + (kept ? 0 : 1);
  const overLimit = code === 'REPLICA_OVERAGE';
  await keepSeat(tx, {
    licenseId: license.id,
    deploymentId: input.deploymentId,
    hostname,
    id,
    version: input.version,
    firstSeen: kept && place.firstSeen !== null ? place.firstSeen : now,
    now,
    instanceId,
    previousInstanceId: changed ? place.instanceId : place.previousInstanceId,
    overLimit,
    instanceClonedAt: place.cloned ? now : place.instanceClonedAt,
    deploymentReusedAt: reused ? now : place.deploymentReusedAt,
    live,
    overage: Math.max(0, live - license.allowedReplicas),
  });
  if (!kept) {
    emit(tx, licenseValidated, license.id, { seats: live, allowedReplicas: license.allowedReplicas });
    audit(tx, {
      action: 'licensing.validateLicense',
      subjectType: 'vpc_license',
      subjectId: license.id,
      ownerId: license.orgOwnerId,
      outcome: code,
      meta: { deploymentId: input.deploymentId, replicaId: id, seats: live },
    });
  }
  if (overLimit && !(kept && place.overLimit))
    emit(tx, licenseReplicasExceeded, license.id, {
      seats: live,
      allowedReplicas: license.allowedReplicas,
      replicaId: id,
    });
  if (place.cloned && !place.instanceClonedAt) emit(tx, licenseInstanceCloned, license.id, { replicaId: id });
  return accepted(code, license, live, now);
}

function tellRefusal(tx: Tx, license: LicenseRow, code: ValidationCode, input: ValidateLicenseInput): void {
  emit(tx, licenseRefused, license.id, { code });
  audit(tx, {
    action: 'licensing.validateLicense',
    subjectType: 'vpc_license',
    subjectId: license.id,
    ownerId: license.orgOwnerId,
    outcome: code,
    meta: { deploymentId: input.deploymentId },
  });
}
