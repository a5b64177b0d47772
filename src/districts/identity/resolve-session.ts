import type { OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { SESSION_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { awaitDatabase } from '#platform/db/await-database.ts';
import { readDirect } from '#platform/db/read-direct.ts';
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { resolveByTokenHash, touchSession } from './queries.ts';

const TOUCH_AFTER_MS = 60_000;

export interface SessionFacts {
  actor: OwnerActor;
  expiresAt: Date;
}

/** `resolveSession` for a page: a database that is busy for a moment is asked again, up to five seconds in all. */
export function resolvePageSession(token: string): Promise<SessionFacts | null> {
  return awaitDatabase(() => resolveSession(token, 'cookie'), 5_000, 200);
}

/**
 * The session behind a token, with every check in one statement; null when it is gone. No cache stands in front:
 * revocation, force logout and demotion act on the next request. The idle limit moves at most once a minute.
 */
export async function resolveSession(token: string, credential: 'cookie' | 'bearer'): Promise<SessionFacts | null> {
  if (!SESSION_TOKEN.test(token)) return null;
  const at = now();
  const hash = tokenHash(token);
  const row = await readDirect((reader) => resolveByTokenHash(reader, hash, at, env.TWO_FA_REQUIRE_CONFIRM));
  if (!row) return null;
  if (at.getTime() - row.lastSeenAt.getTime() >= TOUCH_AFTER_MS) {
    await readOnly((tx) => touchSession(tx, row.id, at, new Date(at.getTime() + env.SESSION_IDLE_MINUTES * 60_000)));
  }
  return {
    actor: {
      kind: 'owner',
      ownerId: row.ownerId,
      sessionId: row.id,
      role: row.role,
      state: row.state,
      credential,
      tokenHash: hash,
      current: row.current,
      // The predecessor of a rotated token is the session as it was before: good for reads in flight, never elevated.
      passwordVerifiedAt: row.current ? row.passwordVerifiedAt : null,
      secondFactorAt: row.current ? row.secondFactorAt : null,
      twoFactorOn: row.twoFactorOn,
      enabledFactorHere: row.current && row.enabledFactorHere,
      emailVerified: row.emailVerifiedAt !== null,
    },
    expiresAt: row.absoluteExpiresAt,
  };
}
