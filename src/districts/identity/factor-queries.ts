/** Queries and locks of the second factor. Lock order: owner → two_factor → session → challenge → backup_code. */
import type { Tx } from '#platform/db/transact.ts';
import type { BudgetState } from './attempt-budget.ts';

export interface FactorRow extends BudgetState {
  ownerId: string;
  smsEnabled: boolean;
  phoneEncrypted: string | null;
  phoneHmac: string | null;
  phoneKeyId: string | null;
  phoneLast4: string | null;
  phoneCountry: string | null;
  verifiedAt: Date | null;
  enabledAt: Date | null;
  totpSecretEncrypted: string | null;
  totpPendingAt: Date | null;
  totpPendingTries: number;
  totpConfirmedAt: Date | null;
  totpLastStep: bigint;
}

const FACTOR = `owner_id AS "ownerId", sms_enabled AS "smsEnabled", phone_encrypted AS "phoneEncrypted", phone_hmac AS "phoneHmac", phone_key_id AS "phoneKeyId",
  phone_last4 AS "phoneLast4", phone_country AS "phoneCountry", verified_at AS "verifiedAt", enabled_at AS "enabledAt",
  totp_secret_encrypted AS "totpSecretEncrypted", totp_pending_at AS "totpPendingAt", totp_pending_tries AS "totpPendingTries",
  totp_confirmed_at AS "totpConfirmedAt", totp_last_step AS "totpLastStep", failed, failed_total AS "failedTotal",
  budget_epoch AS "budgetEpoch", last_attempt_at AS "lastAttemptAt", locked_until AS "lockedUntil", suspended_at AS "suspendedAt"`;

export async function readFactor(tx: Tx, ownerId: string, lock = false): Promise<FactorRow | null> {
  const rows = await tx.$queryRawUnsafe<FactorRow[]>(
    `SELECT ${FACTOR} FROM two_factor WHERE owner_id = $1::uuid${lock ? ' FOR UPDATE' : ''}`,
    ownerId,
  );
  return rows[0] ?? null;
}

/** The row to lock, made when there is none: two parallel first enrolments then wait for one another. */
export async function ensureFactor(tx: Tx, ownerId: string): Promise<void> {
  await tx.$executeRawUnsafe(
    'INSERT INTO two_factor (owner_id) VALUES ($1::uuid) ON CONFLICT (owner_id) DO NOTHING',
    ownerId,
  );
}

export async function writeBudget(tx: Tx, ownerId: string, s: Partial<BudgetState>): Promise<void> {
  await tx.twoFactor.update({ where: { ownerId }, data: s });
}

/** Pays for one guess. The row is locked by the caller. */
export async function payGuess(tx: Tx, ownerId: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    'UPDATE two_factor SET failed = failed + 1, failed_total = failed_total + 1, last_attempt_at = $2 WHERE owner_id = $1::uuid',
    ownerId,
    now,
  );
}

/** Gives one payment back, unless the counters began anew meanwhile. */
export async function undoGuess(tx: Tx, ownerId: string, epoch: number): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE two_factor SET failed = GREATEST(failed - 1, 0), failed_total = GREATEST(failed_total - 1, 0)
      WHERE owner_id = $1::uuid AND budget_epoch = $2`,
    ownerId,
    epoch,
  );
}

// Challenges -------------------------------------------------------------------------------------------------------

/** Spends one try of the session's live code. */
export async function spendTry(
  tx: Tx,
  ownerId: string,
  sessionId: string,
  now: Date,
  triesMax: number,
): Promise<{ id: string; codeHash: string; attempts: number } | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string; codeHash: string; attempts: number }[]>(
    `UPDATE two_factor_challenge SET attempts = attempts + 1
      WHERE owner_id = $1::uuid AND session_id = $2::uuid AND consumed_at IS NULL AND invalidated_at IS NULL
        AND expires_at > $3 AND attempts < $4
      RETURNING id, code_hash AS "codeHash", attempts`,
    ownerId,
    sessionId,
    now,
    triesMax,
  );
  return rows[0] ?? null;
}

export async function readActiveChallenge(
  tx: Tx,
  ownerId: string,
  sessionId: string,
): Promise<{ expiresAt: Date; attempts: number } | null> {
  const rows = await tx.$queryRawUnsafe<{ expiresAt: Date; attempts: number }[]>(
    `SELECT expires_at AS "expiresAt", attempts FROM two_factor_challenge
      WHERE owner_id = $1::uuid AND session_id = $2::uuid AND consumed_at IS NULL AND invalidated_at IS NULL`,
    ownerId,
    sessionId,
  );
  return rows[0] ?? null;
}

export async function giveTryBack(tx: Tx, challengeId: string): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE two_factor_challenge SET attempts = attempts - 1
      WHERE id = $1::uuid AND attempts > 0 AND consumed_at IS NULL AND invalidated_at IS NULL`,
    challengeId,
  );
}

export async function consumeChallenge(tx: Tx, challengeId: string, now: Date): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    'UPDATE two_factor_challenge SET consumed_at = $2 WHERE id = $1::uuid AND consumed_at IS NULL AND invalidated_at IS NULL',
    challengeId,
    now,
  );
  return n === 1;
}

export async function invalidateChallenges(tx: Tx, ownerId: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE two_factor_challenge SET invalidated_at = $2
      WHERE owner_id = $1::uuid AND consumed_at IS NULL AND invalidated_at IS NULL`,
    ownerId,
    now,
  );
}

// Backup codes -----------------------------------------------------------------------------------------------------

/** The one code of this owner with a tag under one of the configured keys; used ones too, so that a replay costs nothing. */
export async function findBackupCode(
  tx: Tx,
  ownerId: string,
  tags: { keyId: string; tag: Buffer }[],
): Promise<{ id: string; codeHash: string } | null> {
  for (const { keyId, tag } of tags) {
    const rows = await tx.$queryRawUnsafe<{ id: string; codeHash: string }[]>(
      'SELECT id, code_hash AS "codeHash" FROM backup_code WHERE owner_id = $1::uuid AND tag = $2 AND tag_key_id = $3',
      ownerId,
      tag,
      keyId,
    );
    if (rows[0]) return rows[0];
  }
  return null;
}

export async function consumeBackupCode(tx: Tx, id: string, now: Date): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    'UPDATE backup_code SET used_at = $2 WHERE id = $1::uuid AND used_at IS NULL',
    id,
    now,
  );
  return n === 1;
}

export async function countBackupCodes(tx: Tx, ownerId: string): Promise<number> {
  return tx.backupCode.count({ where: { ownerId, usedAt: null } });
}

/** Replaces the owner's set. */
export async function writeBackupCodes(
  tx: Tx,
  ownerId: string,
  tagKeyId: string,
  codes: { id: string; tag: Buffer; hash: string }[],
): Promise<void> {
  await tx.backupCode.deleteMany({ where: { ownerId } });
  await tx.backupCode.createMany({
    data: codes.map((c) => ({ id: c.id, ownerId, tag: new Uint8Array(c.tag), tagKeyId, codeHash: c.hash })),
  });
}

// TOTP -------------------------------------------------------------------------------------------------------------

/** Accepts a step once, and none older; only for the secret that was compared and only while it is confirmed. */
export async function consumeTotpStep(
  tx: Tx,
  ownerId: string,
  step: bigint,
  secretEncrypted: string,
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `UPDATE two_factor SET totp_last_step = $2
      WHERE owner_id = $1::uuid AND totp_last_step < $2 AND totp_secret_encrypted = $3 AND totp_confirmed_at IS NOT NULL`,
    ownerId,
    step,
    secretEncrypted,
  );
  return n === 1;
}

// Sessions ---------------------------------------------------------------------------------------------------------

export interface LockedSession {
  id: string;
  state: 'PENDING_2FA' | 'ACTIVE';
  kind: 'COOKIE' | 'BEARER';
  createdAt: Date;
  absoluteExpiresAt: Date;
}

/** The session behind exactly this token, still valid by every check of the resolver, locked; else null. */
export async function lockLiveSession(
  tx: Tx,
  sessionId: string,
  tokenHash: string,
  now: Date,
): Promise<LockedSession | null> {
  const rows = await tx.$queryRawUnsafe<LockedSession[]>(
    `SELECT s.id, s.state, s.kind, s.created_at AS "createdAt", s.absolute_expires_at AS "absoluteExpiresAt"
       FROM session s JOIN owner o ON o.id = s.owner_id
      WHERE s.id = $1::uuid AND s.token_hash = $2 AND s.revoked_at IS NULL
        AND s.idle_expires_at > $3 AND s.absolute_expires_at > $3
        AND o.status = 'ACTIVE' AND s.created_at >= o.sessions_valid_from
        AND s.created_at >= (SELECT auth_epoch FROM auth_setting)
        FOR UPDATE OF s`,
    sessionId,
    tokenHash,
    now,
  );
  return rows[0] ?? null;
}
