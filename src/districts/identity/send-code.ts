import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { alertOperator } from '#platform/alert.ts';
import { audit } from '#platform/audit/audit.ts';
import { now } from '#platform/clock.ts';
import { derivedKeyById, keyedIndex } from '#platform/crypto/derived-keys.ts';
import { hmacSha256, timingSafeEqualBytes } from '#platform/crypto/digest.ts';
import { decryptFactor } from '#platform/crypto/encryption.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type SmsRefusal, type SmsResult, sendSms } from '#platform/vendors/twilio.ts';
import { standing } from './attempt-budget.ts';
import { hashCode } from './code-hash.ts';
import { passGate } from './factor-gate.ts';
import { type FactorRow, invalidateChallenges, readFactor } from './factor-queries.ts';
import {
  flatTime,
  INVALID_PHONE,
  type LockedReply,
  lockedReply,
  notEnabled,
  PHONE_COUNTRY,
  phoneRefused,
  refusedByGate,
  SEND_FAILED,
  suspendedReply,
} from './factor-replies.ts';
import { phoneIndexes, prefixIndex, readPhoneNumber } from './phone-number.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { SendCodeInput, SendCodeReply } from './schemas.ts';
import { giveSmsPlacesBack, takeSmsPlaces, tooManyCodes } from './sms-budget.ts';
import { drawCode } from './verification-code.ts';

interface Reservation {
  challengeId: string;
  phone: string;
  country: string;
  createdAt: Date;
  expiresAt: Date;
}

/**
 * Draws a code, invalidates every earlier one, and sends it to the registered number (identity.md 10.2). The code is
 * hashed and the provider is called outside any transaction; what the provider refused or did not answer leaves no valid
 * code. A message is never sent twice. Locked and suspended owners get their sentence and no message.
 */
export async function sendCode(ctx: Ctx & { actor: OwnerActor }, input: SendCodeInput): Promise<SendCodeReply> {
  const early = await refuseEarly(ctx.actor.ownerId, input);
  if (early) return early;
  const code = drawCode();
  const codeHash = await hashCode(code);
  const reserved = await transact(ctx, (tx) => reserveCode(tx, ctx, codeHash));
  if ('success' in reserved) return reserved;
  const minutes = env.TWO_FA_CODE_EXPIRY_MINUTES;
  const result = await sendSms({ to: reserved.phone, body: messageText(code), validitySeconds: minutes * 60 });
  await transact(ctx, (tx) => settleSend(tx, ctx, reserved, result));
  if (result.kind === 'refused') {
    if (result.alert) alertOperator('sms_provider', { code: result.code });
    throw refusalError(result.refusal);
  }
  if (result.kind === 'unknown') throw refusalError('provider');
  return {
    success: true,
    message: 'Verification code sent successfully',
    expiresAt: flatTime(reserved.expiresAt),
    messageSid: result.sid,
    expiresIn: minutes * 60,
  };
}

/** A constant template; nothing of it comes from input. The last line lets browsers fill the code in on our origin only. */
export function messageText(code: string): string {
  const minutes = env.TWO_FA_CODE_EXPIRY_MINUTES;
  const life = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return `${code} is your Civitas code. Expires in ${life}. Never share it.\n\n@${new URL(env.APP_URL).hostname} #${code}`;
}

/** What a plain read can refuse costs neither a hash nor a lock. */
async function refuseEarly(ownerId: string, input: SendCodeInput): Promise<LockedReply | null> {
  const at = now();
  const hourAgo = new Date(at.getTime() - 3_600_000);
  const { row, sent } = await readOnly(async (tx) => ({
    row: await readFactor(tx, ownerId),
    sent: await tx.twoFactorChallenge.findMany({
      where: { ownerId, createdAt: { gt: hourAgo }, sendState: { in: ['RESERVED', 'SENT'] } },
      select: { createdAt: true },
      orderBy: { createdAt: 'desc' },
      take: env.TWO_FA_MAX_CODES_PER_HOUR,
    }),
  }));
  if (row) {
    const state = standing(row, at);
    if (state === 'SUSPENDED') return suspendedReply();
    if (state === 'LOCKED') return lockedReply(row.lockedUntil as Date);
  }
  requireSms(row);
  if (input.phoneNumber !== undefined && !isRegistered(row, input.phoneNumber))
    throw phoneRefused('Phone number does not match the registered number');
  const oldest = sent[env.TWO_FA_MAX_CODES_PER_HOUR - 1];
  if (oldest) throw tooManyCodes(oldest.createdAt, hourAgo);
  return null;
}

function requireSms(row: FactorRow | null): asserts row is FactorRow {
  if (!row || (!row.smsEnabled && row.totpConfirmedAt === null)) throw notEnabled();
  if (!row.smsEnabled) throw new CivitasError('TWO_FACTOR_NOT_ENABLED', 'SMS is not enabled for this account');
}

/** Compared by keyed index in constant time: nobody can steer a code to another number. */
function isRegistered(row: FactorRow, given: string): boolean {
  const phone = readPhoneNumber(given);
  if (!phone || !row.phoneHmac) return false;
  const key = row.phoneKeyId ? derivedKeyById('ac/phone-index/v1', row.phoneKeyId) : null;
  return key !== null && timingSafeEqualBytes(hmacSha256(key.key, phone.e164), Buffer.from(row.phoneHmac, 'hex'));
}

async function reserveCode(
  tx: Tx,
  ctx: Ctx & { actor: OwnerActor },
  codeHash: string,
): Promise<Reservation | LockedReply> {
  const { ownerId } = ctx.actor;
  const gate = await passGate(tx, ownerId, (row) => row.smsEnabled);
  const refused = refusedByGate(gate);
  if (refused) return refused;
  if (gate.kind !== 'OPEN') {
    requireSms(gate.kind === 'OFF' ? gate.row : null);
    throw notEnabled();
  }
  const { row } = gate;
  const session = await requireLiveSession(tx, ctx);
  const phone = decryptFactor(row.phoneEncrypted as string);
  const country = row.phoneCountry as string;
  const indexes = phoneIndexes(phone);
  const prefix = prefixIndex(phone);
  const address = ctx.ip === null ? null : keyedIndex('ac/address/v1', ctx.ip);
  await takeSmsPlaces(tx, { ownerId, phoneIndexes: indexes, prefixIndex: prefix, addressIndex: address, country });
  const at = txNow(tx);
  const expiresAt = new Date(at.getTime() + env.TWO_FA_CODE_EXPIRY_MINUTES * 60_000);
  const challengeId = newId();
  await invalidateChallenges(tx, ownerId, at);
  await tx.twoFactorChallenge.create({
    data: {
      id: challengeId,
      ownerId,
      sessionId: session.id,
      purpose: session.state === 'PENDING_2FA' ? 'LOGIN' : row.verifiedAt === null ? 'ENROLMENT' : 'STEP_UP',
      codeHash,
      createdAt: at,
      expiresAt,
      sendState: 'RESERVED',
      phoneHmac: indexes[0] as string,
      prefixHmac: prefix,
      ipHmac: address,
      country,
    },
  });
  audit(tx, { action: 'identity.sendCode', subjectType: 'owner', subjectId: ownerId, meta: { country } });
  return { challengeId, phone, country, createdAt: at, expiresAt };
}

async function settleSend(
  tx: Tx,
  ctx: Ctx & { actor: OwnerActor },
  reserved: Reservation,
  result: SmsResult,
): Promise<void> {
  // The factor row first, as everywhere: locks are taken in one order.
  await readFactor(tx, ctx.actor.ownerId, true);
  if (result.kind === 'accepted') {
    await tx.twoFactorChallenge.update({
      where: { id: reserved.challengeId },
      data: { sendState: 'SENT', messageSid: result.sid },
    });
    return;
  }
  const refused = result.kind === 'refused';
  await tx.twoFactorChallenge.updateMany({
    where: { id: reserved.challengeId, invalidatedAt: null, consumedAt: null },
    data: { invalidatedAt: txNow(tx) },
  });
  await tx.twoFactorChallenge.update({
    where: { id: reserved.challengeId },
    data: { sendState: refused ? 'FAILED' : 'UNKNOWN' },
  });
  if (refused) await giveSmsPlacesBack(tx, reserved.country, reserved.createdAt);
  audit(tx, {
    action: 'identity.sendCode',
    subjectType: 'owner',
    subjectId: ctx.actor.ownerId,
    outcome: refused ? 'refused' : 'unknown',
    meta: refused ? { code: result.code } : {},
  });
}

function refusalError(refusal: SmsRefusal): CivitasError {
  switch (refusal) {
    case 'invalid_number':
      return phoneRefused(INVALID_PHONE);
    case 'country':
      return phoneRefused(PHONE_COUNTRY);
    case 'opted_out':
      return phoneRefused('This number has opted out of messages. Send START to our number or use a backup code.');
    case 'rejected':
      return phoneRefused(SEND_FAILED);
    case 'provider':
      return new CivitasError('PROVIDER_FAILED', SEND_FAILED);
  }
}
