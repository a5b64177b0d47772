/** Every query and lock of identity. Lock order: owner → two_factor → session → challenge → backup_code (identity.md 9.5). */
import type { Reader } from '#platform/db/read-direct.ts';
import type { Tx } from '#platform/db/transact.ts';

export interface OwnerRow {
  id: string;
  name: string | null;
  emailNormalized: string;
  emailTyped: string;
  emailVerifiedAt: Date | null;
  passwordHash: string | null;
  passwordKeyId: string | null;
  role: 'OWNER' | 'ADMIN';
  status: 'ACTIVE' | 'DISABLED' | 'ERASED';
  createdAt: Date;
}

const OWNER = `id, name, email_normalized AS "emailNormalized", email_typed AS "emailTyped", email_verified_at AS "emailVerifiedAt",
  password_hash AS "passwordHash", password_key_id AS "passwordKeyId", role, status, created_at AS "createdAt"`;

/** By normalised address; the unique index decides. */
export async function findOwnerByEmail(tx: Tx, emailNormalized: string, lock = false): Promise<OwnerRow | null> {
  const rows = await tx.$queryRawUnsafe<OwnerRow[]>(
    `SELECT ${OWNER} FROM owner WHERE email_normalized = $1${lock ? ' FOR UPDATE' : ''}`,
    emailNormalized,
  );
  return rows[0] ?? null;
}

export async function findOwner(tx: Tx, ownerId: string, lock = false): Promise<OwnerRow | null> {
  const rows = await tx.$queryRawUnsafe<OwnerRow[]>(
    `SELECT ${OWNER} FROM owner WHERE id = $1::uuid${lock ? ' FOR UPDATE' : ''}`,
    ownerId,
  );
  return rows[0] ?? null;
}

export interface ResolvedSession {
  id: string;
  ownerId: string;
  role: 'OWNER' | 'ADMIN';
  state: 'PENDING_2FA' | 'ACTIVE';
  kind: 'COOKIE' | 'BEARER';
  current: boolean;
  emailVerifiedAt: Date | null;
  passwordVerifiedAt: Date | null;
  secondFactorAt: Date | null;
  lastSeenAt: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
  twoFactorOn: boolean;
  enabledFactorHere: boolean;
}

/**
 * The session behind a token hash with every check in one statement (identity.md 5.4). The predecessor of a rotated
 * cookie token resolves for 20 seconds with `current = false`.
 */
const RESOLVE = `
SELECT s.id, s.owner_id AS "ownerId", o.role, s.state, s.kind, (s.token_hash = $1) AS current,
       o.email_verified_at AS "emailVerifiedAt", s.password_verified_at AS "passwordVerifiedAt",
       s.second_factor_at AS "secondFactorAt", s.last_seen_at AS "lastSeenAt", s.idle_expires_at AS "idleExpiresAt",
       s.absolute_expires_at AS "absoluteExpiresAt",
       coalesce((t.sms_enabled AND ($3 = false OR t.verified_at IS NOT NULL)) OR t.totp_confirmed_at IS NOT NULL, false) AS "twoFactorOn",
       coalesce(t.verified_at IS NULL AND t.totp_confirmed_at IS NULL AND t.enabled_by_session_id = s.id, false) AS "enabledFactorHere"
  FROM session s JOIN owner o ON o.id = s.owner_id LEFT JOIN two_factor t ON t.owner_id = o.id
 WHERE (s.token_hash = $1 OR (s.prev_token_hash = $1 AND s.prev_valid_until > $2))
   AND s.revoked_at IS NULL AND s.idle_expires_at > $2 AND s.absolute_expires_at > $2
   AND o.status = 'ACTIVE' AND s.created_at >= o.sessions_valid_from
   AND s.created_at >= (SELECT auth_epoch FROM auth_setting)`;

export async function resolveByTokenHash(
  tx: Reader,
  tokenHash: string,
  now: Date,
  requireConfirmedFactor: boolean,
): Promise<ResolvedSession | null> {
  const rows = await tx.$queryRawUnsafe<ResolvedSession[]>(RESOLVE, tokenHash, now, requireConfirmedFactor);
  return rows[0] ?? null;
}

export interface AccountRow {
  id: string;
  email: string;
  name: string | null;
  role: 'OWNER' | 'ADMIN';
  emailVerifiedAt: Date | null;
  createdAt: Date;
  sms: boolean;
  totp: boolean;
  absoluteExpiresAt: Date;
  passwordVerifiedAt: Date | null;
  secondFactorAt: Date | null;
}

/** An account beside one of its sessions, in one round trip. */
export async function findAccount(tx: Reader, ownerId: string, sessionId: string): Promise<AccountRow | null> {
  const rows = await tx.$queryRawUnsafe<AccountRow[]>(
    `SELECT o.id, o.email_typed AS email, o.name, o.role, o.email_verified_at AS "emailVerifiedAt", o.created_at AS "createdAt",
            coalesce(t.sms_enabled, false) AS sms, (t.totp_confirmed_at IS NOT NULL) AS totp,
            s.absolute_expires_at AS "absoluteExpiresAt", s.password_verified_at AS "passwordVerifiedAt",
            s.second_factor_at AS "secondFactorAt"
       FROM owner o JOIN session s ON s.owner_id = o.id AND s.id = $2::uuid LEFT JOIN two_factor t ON t.owner_id = o.id
      WHERE o.id = $1::uuid`,
    ownerId,
    sessionId,
  );
  return rows[0] ?? null;
}

/** Moves the idle limit, at most once a minute per session, never past the absolute one. */
export async function touchSession(tx: Tx, sessionId: string, now: Date, idleExpiresAt: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE session SET last_seen_at = $2::timestamptz, idle_expires_at = LEAST($3::timestamptz, absolute_expires_at)
      WHERE id = $1::uuid AND revoked_at IS NULL AND last_seen_at < $2::timestamptz - interval '60 seconds'`,
    sessionId,
    now,
    idleExpiresAt,
  );
}

export interface NewSession {
  id: string;
  ownerId: string;
  tokenHash: string;
  state: 'PENDING_2FA' | 'ACTIVE';
  kind: 'COOKIE' | 'BEARER';
  now: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
  ipEncrypted: string | null;
  userAgent: string | null;
}

/** Inserts the session and revokes the oldest beyond `keep`. The owner row is locked by the caller. */
export async function insertSession(tx: Tx, s: NewSession, keep: number): Promise<void> {
  await tx.session.create({
    data: {
      id: s.id,
      ownerId: s.ownerId,
      tokenHash: s.tokenHash,
      state: s.state,
      kind: s.kind,
      createdAt: s.now,
      passwordVerifiedAt: s.now,
      lastSeenAt: s.now,
      idleExpiresAt: s.idleExpiresAt,
      absoluteExpiresAt: s.absoluteExpiresAt,
      ipEncrypted: s.ipEncrypted,
      userAgent: s.userAgent,
    },
  });
  await tx.$executeRawUnsafe(
    `UPDATE session SET revoked_at = $2, revoke_reason = 'too_many'
      WHERE id IN (SELECT id FROM session WHERE owner_id = $1::uuid AND revoked_at IS NULL AND absolute_expires_at > $2
                    ORDER BY created_at DESC, id DESC OFFSET $3)`,
    s.ownerId,
    s.now,
    keep,
  );
}

/** Revokes by id and owner; false when there is no such live session of that owner. */
export async function revokeSessionRow(
  tx: Tx,
  ownerId: string,
  sessionId: string,
  now: Date,
  reason: string,
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    'UPDATE session SET revoked_at = $3, revoke_reason = $4 WHERE id = $2::uuid AND owner_id = $1::uuid AND revoked_at IS NULL',
    ownerId,
    sessionId,
    now,
    reason,
  );
  return n === 1;
}

/** Revokes every live session of the owner but one. The owner row is locked by the caller. Returns how many. */
export async function revokeOtherSessions(
  tx: Tx,
  ownerId: string,
  keepSessionId: string | null,
  now: Date,
  reason: string,
): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE session SET revoked_at = $3, revoke_reason = $4
      WHERE owner_id = $1::uuid AND revoked_at IS NULL AND absolute_expires_at > $3 AND ($2::uuid IS NULL OR id <> $2::uuid)`,
    ownerId,
    keepSessionId,
    now,
    reason,
  );
}

/** Consumes a link secret: single use, one statement. Null for unknown, used, expired and foreign alike. */
export async function consumeToken(
  tx: Tx,
  kind: string,
  tokenHash: string,
  now: Date,
): Promise<{ ownerId: string; email: string | null } | null> {
  const rows = await tx.$queryRawUnsafe<{ ownerId: string; email: string | null }[]>(
    `UPDATE one_time_token SET used_at = $3 WHERE kind = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3
     RETURNING owner_id AS "ownerId", email`,
    kind,
    tokenHash,
    now,
  );
  return rows[0] ?? null;
}

/** Whose link a live secret is, without spending it: the owner row is locked before the token, as everywhere. */
export async function peekToken(
  tx: Tx,
  kind: string,
  tokenHash: string,
  now: Date,
): Promise<{ ownerId: string; email: string | null; createdAt: Date } | null> {
  const row = await tx.oneTimeToken.findFirst({ where: { kind, tokenHash, usedAt: null, expiresAt: { gt: now } } });
  return row ? { ownerId: row.ownerId, email: row.email, createdAt: row.createdAt } : null;
}

/**
 * Ends every session of the owner, those being made at this moment too, and a change of address that one of them asked
 * for. The owner row is locked by the caller.
 */
export async function endAllSessions(tx: Tx, ownerId: string, now: Date, reason: string): Promise<number> {
  await tx.owner.update({ where: { id: ownerId }, data: { sessionsValidFrom: now } });
  await dropEmailChange(tx, ownerId, now);
  return revokeOtherSessions(tx, ownerId, null, now, reason);
}

/** The link at the new address opens nothing any more: who asked for it must not outlive the session that asked. */
export async function dropEmailChange(tx: Tx, ownerId: string, now: Date): Promise<void> {
  await tx.owner.update({ where: { id: ownerId }, data: { pendingEmail: null } });
  await invalidateTokens(tx, ownerId, ['confirm_email'], now);
}

/** Older secrets of the same kind die when a new one is issued. */
export async function invalidateTokens(tx: Tx, ownerId: string, kinds: string[], now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    'UPDATE one_time_token SET used_at = $3 WHERE owner_id = $1::uuid AND kind = ANY($2::text[]) AND used_at IS NULL',
    ownerId,
    kinds,
    now,
  );
}

export async function insertToken(
  tx: Tx,
  t: {
    id: string;
    ownerId: string;
    kind: string;
    tokenHash: string;
    email: string | null;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.oneTimeToken.create({ data: t });
}
