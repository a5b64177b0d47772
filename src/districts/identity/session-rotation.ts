/** New tokens for sessions whose rights grow (ASVS 7.2.4). A bearer is elevated in place: the one recorded deviation. */
import { mintSessionToken, tokenHash } from '#platform/crypto/tokens.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import type { LockedSession } from './factor-queries.ts';

/** Reads in flight with the old cookie value still resolve for this long, never elevated. */
const PREDECESSOR_MS = 20_000;

export interface NewToken {
  token: string;
  expiresAt: Date;
}

/** The facts that elevate a session. */
export interface Elevation {
  passwordVerifiedAt?: Date;
  secondFactorAt?: Date;
  secondFactorMethod?: string;
}

/**
 * Elevates a locked session. PENDING becomes ACTIVE with a new token, the old one dead at once; an active cookie session
 * gets a new token with a 20 s predecessor; an active bearer keeps its token. Returns the new token, if any.
 */
export async function elevateSession(
  tx: Tx,
  session: LockedSession,
  credential: 'cookie' | 'bearer',
  facts: Elevation,
): Promise<NewToken | null> {
  if (session.state === 'ACTIVE' && credential === 'bearer') {
    await tx.session.update({ where: { id: session.id }, data: facts });
    return null;
  }
  return replaceToken(tx, session, credential, facts);
}

/** A new token whatever the credential. The old one of a pending or bearer session is dead at the commit. */
export async function replaceToken(
  tx: Tx,
  session: LockedSession,
  credential: 'cookie' | 'bearer',
  facts: Elevation,
): Promise<NewToken> {
  const now = txNow(tx);
  const token = mintSessionToken();
  if (session.state === 'PENDING_2FA') {
    const absoluteExpiresAt = new Date(session.createdAt.getTime() + env.SESSION_ABSOLUTE_HOURS * 3_600_000);
    const idle = Math.min(absoluteExpiresAt.getTime(), now.getTime() + env.SESSION_IDLE_MINUTES * 60_000);
    await tx.session.update({
      where: { id: session.id },
      data: {
        ...facts,
        state: 'ACTIVE',
        tokenHash: tokenHash(token),
        prevTokenHash: null,
        prevValidUntil: null,
        lastSeenAt: now,
        idleExpiresAt: new Date(idle),
        absoluteExpiresAt,
      },
    });
    return { token, expiresAt: absoluteExpiresAt };
  }
  await tx.$executeRawUnsafe(
    `UPDATE session SET prev_token_hash = token_hash, prev_valid_until = $3::timestamptz, token_hash = $2 WHERE id = $1::uuid`,
    session.id,
    tokenHash(token),
    credential === 'cookie' ? new Date(now.getTime() + PREDECESSOR_MS) : now,
  );
  await tx.session.update({ where: { id: session.id }, data: facts });
  return { token, expiresAt: session.absoluteExpiresAt };
}
