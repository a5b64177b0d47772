import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { iso, now } from '#platform/clock.ts';
import { decryptText, encryptText } from '#platform/crypto/encryption.ts';
import { costOf } from '#platform/crypto/hasher.ts';
import { mintSessionToken, tokenHash } from '#platform/crypto/tokens.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, isCivitasError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { checkCaptcha } from './check-captcha.ts';
import { ownerSignedIn } from './contract.ts';
import { parseEmail } from './email-address.ts';
import { addressRange } from './list-sessions.ts';
import { newAddressRange, newDeviceSignIn, successAfterFailures } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { comparePassword, hashPassword } from './password.ts';
import { findOwner, findOwnerByEmail, insertSession, type OwnerRow } from './queries.ts';
import type { LogInInput, LogInOutput } from './schemas.ts';
import { throttleAccount, throttleAddress } from './throttle.ts';
import { findTrustedDevice, trustDevice } from './trusted-device.ts';

const SESSIONS_MAX = 20;
const PENDING_MINUTES = 10;

export class InvalidCredentials extends CivitasError {
  constructor() {
    super('INVALID_CREDENTIALS', 'E-mail or password is wrong.');
  }
}

export interface LogInOptions {
  kind: 'COOKIE' | 'BEARER';
  /** Value of the trusted-device cookie, when the browser sent one. */
  device?: string | null;
}

export interface LoggedIn extends LogInOutput {
  ownerId: string;
  sessionId: string;
  state: 'PENDING_2FA' | 'ACTIVE';
  absoluteExpiresAt: string;
  /** A fresh device secret for the cookie; null for bearer sign-ins and while a second factor is pending. */
  deviceToken: string | null;
}

/**
 * Password sign-in (identity.md 4.4). One hasher call whatever the address; the session is made in a transaction that
 * locks the owner row and checks that the compared hash is still the stored one, so a reset that committed meanwhile
 * wins. EMAIL_NOT_VERIFIED only after a right password. RATE_LIMITED and a missing or wrong CAPTCHA
 * (checkCaptcha) before any hashing.
 */
export async function logIn(ctx: Ctx, input: LogInInput, options: LogInOptions): Promise<LoggedIn> {
  await throttleAddress('login', ctx.ip);
  await checkCaptcha(ctx, 'sign_in', input.captchaToken);
  const email = parseEmail(input.email);
  const owner = email ? await readOnly((tx) => findOwnerByEmail(tx, email.normalized)) : null;
  const device = owner && options.device ? await findTrustedDevice(owner.id, options.device) : null;
  const place = await throttleAccount(email?.normalized ?? input.email.slice(0, 254).toLowerCase(), device);
  const right = await comparePassword(
    input.password,
    owner ? { hash: owner.passwordHash, keyId: owner.passwordKeyId } : null,
  );
  if (!owner || !right) {
    await recordRefusal(ctx, owner, 'invalid_credentials');
    throw new InvalidCredentials();
  }
  const token = mintSessionToken();
  const signIn = async (tx: Tx) => {
    const at = txNow(tx);
    const locked = await findOwner(tx, owner.id, true);
    if (!locked || locked.passwordHash !== owner.passwordHash || locked.status !== 'ACTIVE')
      throw new InvalidCredentials();
    if (!locked.emailVerifiedAt)
      throw new CivitasError(
        'EMAIL_NOT_VERIFIED',
        'Confirm your e-mail address first: open the link we sent, or ask for a new one.',
      );
    const factor = await tx.twoFactor.findUnique({ where: { ownerId: owner.id } });
    const sms = factor?.smsEnabled === true && (!env.TWO_FA_REQUIRE_CONFIRM || factor.verifiedAt !== null);
    const totp = factor?.totpConfirmedAt != null;
    const pending = sms || totp;
    const absolute = new Date(
      at.getTime() + (pending ? PENDING_MINUTES * 60_000 : env.SESSION_ABSOLUTE_HOURS * 3_600_000),
    );
    const idle = new Date(Math.min(absolute.getTime(), at.getTime() + env.SESSION_IDLE_MINUTES * 60_000));
    const sessionId = newId();
    await insertSession(
      tx,
      {
        id: sessionId,
        ownerId: owner.id,
        tokenHash: tokenHash(token),
        state: pending ? 'PENDING_2FA' : 'ACTIVE',
        kind: options.kind,
        now: at,
        idleExpiresAt: idle,
        absoluteExpiresAt: absolute,
        ipEncrypted: ctx.ip ? encryptText(ctx.ip) : null,
        userAgent: ctx.userAgent?.slice(0, 300) ?? null,
      },
      SESSIONS_MAX,
    );
    const deviceToken = options.kind === 'COOKIE' && !pending && !device ? await trustDevice(tx, owner.id) : null;
    if (!pending) {
      emit(tx, ownerSignedIn, owner.id, { sessionId, newDevice: device === null });
      if (options.kind === 'COOKIE' && device === null) {
        await queueMail(tx, { ...newDeviceSignIn(`${iso(at)}`), to: locked.emailTyped, ownerId: owner.id });
      }
    }
    if (place.failuresBefore > 0) await notifyOwner(tx, owner.id, (t) => successAfterFailures(t, place.failuresBefore));
    if (locked.role === 'ADMIN' && ctx.ip !== null && !(await isKnownRange(tx, owner.id, sessionId, ctx.ip)))
      await notifyOwner(tx, owner.id, newAddressRange);
    audit(tx, {
      action: 'identity.logIn',
      subjectType: 'session',
      subjectId: sessionId,
      ownerId: owner.id,
      outcome: pending ? 'second_factor_pending' : 'ok',
      meta: { kind: options.kind },
    });
    return {
      token,
      tokenType: 'Bearer' as const,
      expiresAt: iso(absolute),
      absoluteExpiresAt: iso(absolute),
      twoFactorRequired: pending,
      ...(pending
        ? {
            methods: [...(sms ? (['sms'] as const) : []), ...(totp ? (['totp'] as const) : []), 'backup' as const],
            ...(sms && factor?.phoneLast4 ? { phoneNumber: `****${factor.phoneLast4}` } : {}),
          }
        : { user: { id: owner.id, email: locked.emailTyped, role: locked.role } }),
      ownerId: owner.id,
      sessionId,
      state: pending ? ('PENDING_2FA' as const) : ('ACTIVE' as const),
      deviceToken,
    };
  };
  const result = await transact(ctx, signIn).catch(async (e: unknown) => {
    if (isCivitasError(e) && (e.code === 'INVALID_CREDENTIALS' || e.code === 'EMAIL_NOT_VERIFIED'))
      await recordRefusal(ctx, owner, e.code.toLowerCase());
    throw e;
  });
  await place.giveBack();
  await rehash(owner, input.password);
  return result;
}

/** True when an earlier session of the last thirty days came from the same address range (ASVS 8.2.4). */
async function isKnownRange(tx: Tx, ownerId: string, sessionId: string, ip: string): Promise<boolean> {
  const rows = await tx.session.findMany({
    where: { ownerId, ipEncrypted: { not: null }, id: { not: sessionId } },
    select: { ipEncrypted: true },
    orderBy: { createdAt: 'desc' },
    take: 50,
  });
  return rows.some((r) => {
    try {
      return addressRange(decryptText(r.ipEncrypted as string)) === addressRange(ip);
    } catch {
      return false;
    }
  });
}

/**
 * Every refused sign-in leaves a row, which the owner of a known account can read. Those of unknown addresses belong to
 * nobody; they are written all the same, because an answer that skips the commit comes sooner and tells what is unknown.
 */
async function recordRefusal(ctx: Ctx, owner: OwnerRow | null, outcome: string): Promise<void> {
  await transact(ctx, async (tx) =>
    audit(tx, {
      action: 'identity.logIn',
      subjectType: 'owner',
      subjectId: owner?.id ?? null,
      ownerId: owner?.id ?? null,
      outcome,
    }),
  );
}

/** An old cost is raised at sign-in, only if the hash is still the compared one. Failure costs nothing. */
async function rehash(owner: OwnerRow, password: string): Promise<void> {
  if (!owner.passwordHash || costOf(owner.passwordHash) >= env.BCRYPT_COST_PASSWORD) return;
  try {
    const next = await hashPassword(password);
    await transact(
      {
        actor: { kind: 'system', name: 'identity.rehash' },
        requestId: `rehash-${now().getTime()}`,
        ip: null,
        userAgent: null,
      },
      async (tx) => {
        await tx.owner.updateMany({
          where: { id: owner.id, passwordHash: owner.passwordHash },
          data: { passwordHash: next.hash, passwordKeyId: next.keyId },
        });
        audit(tx, { action: 'identity.rehashPassword', subjectType: 'owner', subjectId: owner.id, ownerId: owner.id });
      },
    );
  } catch (err) {
    logger.warn({ err }, 'rehash skipped');
  }
}
