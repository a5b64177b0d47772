/**
 * One guess of a second factor: reserve → compare → settle (identity.md 9).
 *
 * Reserve pays for the guess before it is looked at, in a short transaction under the row lock. Compare is the slow hash,
 * with no transaction and no connection held: holding the lock during bcrypt would let each waiting guess keep a
 * connection. Settle accepts, or leaves the payment spent. A killed process costs tries; it never opens a door.
 */
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { nowMs } from '#platform/clock.ts';
import { derivedKeys } from '#platform/crypto/derived-keys.ts';
import { decryptFactor } from '#platform/crypto/encryption.ts';
import { HasherFull, hasher } from '#platform/crypto/hasher.ts';
import { matchTotp } from '#platform/crypto/totp.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { logger } from '#platform/logger.ts';
import { decideWrong, standing } from './attempt-budget.ts';
import { backupTag } from './backup-code.ts';
import { dummyCodeHash } from './code-hash.ts';
import { ownerBackupCodeUsed, ownerSignedIn } from './contract.ts';
import { budgetLimits, lockFactor, passGate, suspendFactor } from './factor-gate.ts';
import {
  consumeBackupCode,
  consumeChallenge,
  consumeTotpStep,
  countBackupCodes,
  type FactorRow,
  findBackupCode,
  giveTryBack,
  invalidateChallenges,
  type LockedSession,
  lockLiveSession,
  payGuess,
  readActiveChallenge,
  readFactor,
  spendTry,
  undoGuess,
  writeBudget,
} from './factor-queries.ts';
import { backupCodeUsed, failedSecondFactor, newDeviceSignIn, successAfterFailures } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { elevateSession, type NewToken } from './session-rotation.ts';
import { findTrustedDevice, trustDevice } from './trusted-device.ts';

export type Guess = { method: 'sms' | 'backup' | 'totp'; code: string };

export type GuessOutcome =
  | { kind: 'RIGHT'; session: NewToken | null; deviceToken: string | null; backupCodesLeft: number }
  | { kind: 'WRONG'; attemptsRemaining: number }
  | { kind: 'LOCKED'; until: Date }
  | { kind: 'SUSPENDED' | 'EXPIRED' | 'NONE' | 'USED_UP' | 'RACED' | 'BUSY' | 'OFF' | 'UNAUTHORIZED' };

type Caller = Ctx & { actor: OwnerActor };

type Reserved = {
  epoch: number;
  /** Guesses outstanding before this one, for the notice after a success. */
  failedBefore: number;
} & (
  | { method: 'sms'; challengeId: string; codeHash: string; attempts: number }
  | { method: 'backup'; codeId: string | null; codeHash: string }
  | { method: 'totp'; secretEncrypted: string }
);

/** Never throws for a decided attempt. SERVICE_UNAVAILABLE when no decision was made; nothing is counted then. */
export async function guessCode(ctx: Caller, guess: Guess, device: string | null = null): Promise<GuessOutcome> {
  const dummy = await dummyCodeHash();
  const reserved = await transact(ctx, (tx) => reserve(tx, ctx, guess, dummy));
  if ('kind' in reserved) return reserved;
  let right: boolean;
  let step: bigint | null = null;
  try {
    if (reserved.method === 'totp') {
      step = matchTotp(decryptFactor(reserved.secretEncrypted), guess.code, nowMs(), env.TOTP_STEPS_BACK);
      right = step !== null;
    } else {
      // Exactly one hasher call per reserved attempt, whatever the candidate.
      const equal = await hasher().compare(guess.code, reserved.codeHash);
      right = equal && !(reserved.method === 'backup' && reserved.codeId === null);
    }
  } catch (e) {
    if (e instanceof HasherFull) {
      await transact(ctx, (tx) => release(tx, ctx, reserved));
      throw e;
    }
    // What happened inside the compare is unknown: it counts.
    logger.error({ err: e }, 'second-factor compare failed; counted as wrong');
    right = false;
  }
  if (!right) return transact(ctx, (tx) => settleWrong(tx, ctx, reserved));
  const known =
    ctx.actor.state === 'PENDING_2FA' && ctx.actor.credential === 'cookie' && device
      ? (await findTrustedDevice(ctx.actor.ownerId, device)) !== null
      : false;
  return transact(ctx, (tx) => settleRight(tx, ctx, reserved, step, known));
}

function isSetUp(method: Guess['method']): (row: FactorRow) => boolean {
  switch (method) {
    case 'sms':
      return (row) => row.smsEnabled;
    case 'totp':
      return (row) => row.totpConfirmedAt !== null;
    case 'backup':
      return (row) => row.smsEnabled || row.totpConfirmedAt !== null;
  }
}

async function reserve(tx: Tx, ctx: Caller, guess: Guess, dummy: string): Promise<Reserved | GuessOutcome> {
  const { ownerId, sessionId } = ctx.actor;
  const now = txNow(tx);
  const gate = await passGate(tx, ownerId, isSetUp(guess.method));
  if (gate.kind !== 'OPEN') {
    if (gate.kind === 'LOCKED' || gate.kind === 'SUSPENDED') record(tx, ctx, guess.method, gate.kind.toLowerCase());
    return gate.kind === 'OFF' ? { kind: 'OFF' } : gate;
  }
  const { row } = gate;
  let kept: Reserved;
  const common = { epoch: row.budgetEpoch, failedBefore: row.failed };
  switch (guess.method) {
    case 'sms': {
      const spent = await spendTry(tx, ownerId, sessionId, now, env.TWO_FA_MAX_ATTEMPTS);
      if (!spent) {
        const active = await readActiveChallenge(tx, ownerId, sessionId);
        if (!active) return { kind: 'NONE' };
        return { kind: active.expiresAt <= now ? 'EXPIRED' : 'USED_UP' };
      }
      kept = { ...common, method: 'sms', challengeId: spent.id, codeHash: spent.codeHash, attempts: spent.attempts };
      break;
    }
    case 'backup': {
      const tags = derivedKeys('ac/backup-tag/v1').map(({ id, key }) => ({
        keyId: id,
        tag: backupTag(key, ownerId, guess.code),
      }));
      const found = await findBackupCode(tx, ownerId, tags);
      kept = { ...common, method: 'backup', codeId: found?.id ?? null, codeHash: found?.codeHash ?? dummy };
      break;
    }
    case 'totp':
      kept = { ...common, method: 'totp', secretEncrypted: row.totpSecretEncrypted as string };
      break;
  }
  await payGuess(tx, ownerId, now);
  return kept;
}

/** Gives the payment back. Allowed only when no compare has started: nothing about the code was learned. */
async function release(tx: Tx, ctx: Caller, r: Reserved): Promise<void> {
  const { ownerId } = ctx.actor;
  await readFactor(tx, ownerId, true);
  await undoGuess(tx, ownerId, r.epoch);
  if (r.method === 'sms') await giveTryBack(tx, r.challengeId);
}

async function settleWrong(tx: Tx, ctx: Caller, r: Reserved): Promise<GuessOutcome> {
  const { ownerId } = ctx.actor;
  const now = txNow(tx);
  const row = await readFactor(tx, ownerId, true);
  if (!row) return { kind: 'OFF' };
  record(tx, ctx, r.method, 'wrong');
  switch (decideWrong(row, r.epoch, now, budgetLimits())) {
    case 'SUSPEND_NOW':
      await suspendFactor(tx, ownerId);
      return { kind: 'SUSPENDED' };
    case 'LOCK_NOW':
      return { kind: 'LOCKED', until: await lockFactor(tx, ownerId) };
    case 'NOTHING':
      break;
  }
  const state = standing(row, now);
  if (state === 'LOCKED') return { kind: 'LOCKED', until: row.lockedUntil as Date };
  if (state === 'SUSPENDED') return { kind: 'SUSPENDED' };
  // Someone knows the password and not the factor: the owner hears of it once per run of failures (ASVS 6.3.5).
  if (ctx.actor.state === 'PENDING_2FA' && r.failedBefore === 0) await notifyOwner(tx, ownerId, failedSecondFactor);
  return {
    kind: 'WRONG',
    attemptsRemaining: r.method === 'sms' ? Math.max(0, env.TWO_FA_MAX_ATTEMPTS - r.attempts) : 0,
  };
}

async function settleRight(
  tx: Tx,
  ctx: Caller,
  r: Reserved,
  step: bigint | null,
  knownDevice: boolean,
): Promise<GuessOutcome> {
  const { ownerId, sessionId, tokenHash, credential } = ctx.actor;
  const now = txNow(tx);
  const row = await readFactor(tx, ownerId, true);
  if (!row) return { kind: 'OFF' };
  const state = standing(row, now);
  if (state !== 'FREE') {
    record(tx, ctx, r.method, state.toLowerCase());
    return state === 'LOCKED' ? { kind: 'LOCKED', until: row.lockedUntil as Date } : { kind: 'SUSPENDED' };
  }
  const session = tokenHash ? await lockLiveSession(tx, sessionId, tokenHash, now) : null;
  if (!session) {
    await undoGuess(tx, ownerId, r.epoch);
    record(tx, ctx, r.method, 'session_gone');
    return { kind: 'UNAUTHORIZED' };
  }
  const consumed = await consume(tx, ownerId, r, step, now);
  if (!consumed) {
    await undoGuess(tx, ownerId, r.epoch);
    record(tx, ctx, r.method, 'replayed');
    return { kind: 'RACED' };
  }
  await writeBudget(tx, ownerId, { failed: 0, failedTotal: 0, lockedUntil: null, budgetEpoch: row.budgetEpoch + 1 });
  if (r.method === 'sms') {
    if (row.verifiedAt === null) await tx.twoFactor.update({ where: { ownerId }, data: { verifiedAt: now } });
  } else {
    await invalidateChallenges(tx, ownerId, now);
  }
  const token = await elevateSession(tx, session, credential, { secondFactorAt: now, secondFactorMethod: r.method });
  const left = await countBackupCodes(tx, ownerId);
  record(tx, ctx, r.method, 'ok');
  if (r.method === 'backup') {
    emit(tx, ownerBackupCodeUsed, ownerId, { left });
    await notifyOwner(tx, ownerId, (at) => backupCodeUsed(at, left));
  }
  if (r.failedBefore > 0) await notifyOwner(tx, ownerId, (at) => successAfterFailures(at, r.failedBefore));
  const deviceToken = await finishSignIn(tx, ctx, session, knownDevice);
  return { kind: 'RIGHT', session: token, deviceToken, backupCodesLeft: left };
}

async function consume(tx: Tx, ownerId: string, r: Reserved, step: bigint | null, now: Date): Promise<boolean> {
  switch (r.method) {
    case 'sms':
      return consumeChallenge(tx, r.challengeId, now);
    case 'backup':
      return r.codeId !== null && consumeBackupCode(tx, r.codeId, now);
    case 'totp':
      return step !== null && consumeTotpStep(tx, ownerId, step, r.secretEncrypted);
  }
}

/** The second step completes a sign-in: event, and for browsers the device mark and its notice. */
async function finishSignIn(tx: Tx, ctx: Caller, session: LockedSession, knownDevice: boolean): Promise<string | null> {
  if (session.state !== 'PENDING_2FA') return null;
  emit(tx, ownerSignedIn, ctx.actor.ownerId, { sessionId: session.id, newDevice: !knownDevice });
  if (ctx.actor.credential !== 'cookie' || knownDevice) return null;
  await notifyOwner(tx, ctx.actor.ownerId, newDeviceSignIn);
  return trustDevice(tx, ctx.actor.ownerId);
}

function record(tx: Tx, ctx: Caller, method: Guess['method'], outcome: string): void {
  audit(tx, {
    action: 'identity.verifySecondFactor',
    subjectType: 'session',
    subjectId: ctx.actor.sessionId,
    outcome,
    meta: { method, state: ctx.actor.state },
  });
}
