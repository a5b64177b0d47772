import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { encryptFactor } from '#platform/crypto/encryption.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, isCivitasError, RateLimited } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { lookUpNumber, type NumberFacts } from '#platform/vendors/twilio.ts';
import { standing } from './attempt-budget.ts';
import { ownerFactorEnabled } from './contract.ts';
import { passGate } from './factor-gate.ts';
import { ensureFactor, readFactor, writeBackupCodes } from './factor-queries.ts';
import {
  alreadyEnabled,
  INVALID_PHONE,
  lockedReply,
  PHONE_COUNTRY,
  PHONE_TYPE,
  phoneRefused,
  refusedByGate,
  SMS_LIMITED,
  suspendedReply,
} from './factor-replies.ts';
import { factorEnabled } from './mails.ts';
import { makeBackupCodes } from './make-backup-codes.ts';
import { notifyOwner } from './notify-owner.ts';
import { type PhoneNumber, phoneIndex, REFUSED_LINE_TYPES, RISK_SCORE_MAX, readPhoneNumber } from './phone-number.ts';
import { findOwner, revokeOtherSessions } from './queries.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { BackupCodesReply, EnableTwoFactorInput } from './schemas.ts';

const LOOKUPS_PER_HOUR = 5;

/**
 * Switches SMS codes on (identity.md 13.2): format, country, Lookup, codes, and then one transaction in which the number
 * (ciphertext and keyed index), ten backup codes and the end of all other sessions commit together. Nothing is sent. An
 * enabled factor is never overwritten and its codes never shown again: CONFLICT. Locks owner, factor and session.
 */
export async function enableTwoFactor(
  ctx: Ctx & { actor: OwnerActor },
  input: EnableTwoFactorInput,
): Promise<BackupCodesReply> {
  const { ownerId, sessionId } = ctx.actor;
  const phone = readPhoneNumber(input.phoneNumber);
  const before = await readOnly((tx) => readFactor(tx, ownerId));
  if (before) {
    const state = standing(before, now());
    if (state === 'SUSPENDED') return suspendedReply();
    if (state === 'LOCKED') return lockedReply(before.lockedUntil as Date);
    if (before.smsEnabled) throw alreadyEnabled();
  }
  if (!phone) throw phoneRefused(INVALID_PHONE);
  if (phone.country === null || !env.SMS_ALLOWED_COUNTRIES.includes(phone.country)) throw phoneRefused(PHONE_COUNTRY);
  const facts = await checkNumber(ctx, phone);
  const made = await makeBackupCodes(ownerId);
  const index = phoneIndex(phone.e164);
  return transact(ctx, async (tx) => {
    await findOwner(tx, ownerId, true);
    await ensureFactor(tx, ownerId);
    const gate = await passGate(tx, ownerId, (row) => row.smsEnabled);
    const refused = refusedByGate(gate);
    if (refused) return refused;
    if (gate.kind === 'OPEN') throw alreadyEnabled();
    const session = await requireLiveSession(tx, ctx);
    const at = txNow(tx);
    await tx.twoFactor.update({
      where: { ownerId },
      data: {
        smsEnabled: true,
        phoneEncrypted: encryptFactor(phone.e164),
        phoneHmac: index.hmac,
        phoneKeyId: index.keyId,
        phoneLast4: phone.last4,
        phoneCountry: phone.country,
        verifiedAt: null,
        enabledAt: at,
        enabledBySessionId: session.id,
      },
    });
    await writeBackupCodes(tx, ownerId, made.tagKeyId, made.rows);
    await revokeOtherSessions(tx, ownerId, sessionId, at, 'second_factor_changed');
    emit(tx, ownerFactorEnabled, ownerId, { method: 'sms' });
    audit(tx, {
      action: 'identity.enableTwoFactor',
      subjectType: 'owner',
      subjectId: ownerId,
      meta: { method: 'sms', country: phone.country, lineType: facts.lineType },
    });
    await notifyOwner(tx, ownerId, (t) => factorEnabled(t, 'sms'));
    return {
      success: true,
      message: 'Two-factor authentication enabled successfully',
      backupCodes: made.codes,
    };
  });
}

/** Lookup, five an hour and owner because it costs money. Fails closed when it does not answer. */
async function checkNumber(ctx: Ctx & { actor: OwnerActor }, phone: PhoneNumber): Promise<NumberFacts> {
  const { ownerId } = ctx.actor;
  await transact(ctx, async (tx) => {
    await findOwner(tx, ownerId, true);
    const at = txNow(tx);
    const hourAgo = new Date(at.getTime() - 3_600_000);
    const made = await tx.lookupRequest.findMany({
      where: { ownerId, createdAt: { gt: hourAgo } },
      orderBy: { createdAt: 'desc' },
      take: LOOKUPS_PER_HOUR,
    });
    const oldest = made[LOOKUPS_PER_HOUR - 1];
    if (oldest) throw new RateLimited((oldest.createdAt.getTime() - hourAgo.getTime()) / 1_000, SMS_LIMITED);
    await tx.lookupRequest.create({ data: { id: newId(), ownerId, createdAt: at } });
  });
  let facts: NumberFacts;
  try {
    facts = await lookUpNumber(phone.e164);
  } catch (e) {
    if (isCivitasError(e) && e.code === 'PROVIDER_UNAVAILABLE')
      throw new CivitasError('PROVIDER_FAILED', 'Phone validation is temporarily unavailable', { cause: e });
    throw e;
  }
  if (!facts.valid) throw phoneRefused(INVALID_PHONE);
  if (facts.country !== phone.country) throw phoneRefused(PHONE_COUNTRY);
  if (facts.lineType !== null && REFUSED_LINE_TYPES.has(facts.lineType)) throw phoneRefused(PHONE_TYPE);
  if (facts.blocked || (facts.riskScore ?? 0) > RISK_SCORE_MAX) throw phoneRefused(PHONE_TYPE);
  return facts;
}
