/** Issues a link secret: 32 random bytes, only the SHA-256 stored, bound to owner and address; older ones of its kind die. */
import { mintOpaqueToken, tokenHash } from '#platform/crypto/tokens.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { insertToken, invalidateTokens } from './queries.ts';

export type TokenKind =
  | 'verify_email'
  | 'reset_password'
  | 'confirm_email'
  | 'undo_email'
  | 'set_up_admin'
  | 'cancel_recovery';

/** Page and life of each kind. The secret travels in the fragment: it reaches no log and no referrer. */
export const TOKEN_KINDS: Record<TokenKind, { page: string; hours: number }> = {
  verify_email: { page: '/verify-email', hours: 24 },
  reset_password: { page: '/reset-password', hours: 1 },
  confirm_email: { page: '/confirm-email', hours: 24 },
  undo_email: { page: '/undo-email', hours: 7 * 24 },
  set_up_admin: { page: '/set-up-admin', hours: 24 },
  cancel_recovery: { page: '/cancel-recovery', hours: 30 * 24 },
};

/**
 * Kinds of which several may live: a second change of address must not take the first one's undo link from its mailbox,
 * and each reminder of a recovery carries a cancel link.
 */
const SEVERAL: ReadonlySet<TokenKind> = new Set(['undo_email', 'cancel_recovery']);

/** Returns the link; it is built from APP_URL, never from a request's Host. */
export async function issueToken(tx: Tx, kind: TokenKind, ownerId: string, email: string | null): Promise<string> {
  const now = txNow(tx);
  const { page, hours } = TOKEN_KINDS[kind];
  const secret = mintOpaqueToken();
  if (!SEVERAL.has(kind)) await invalidateTokens(tx, ownerId, [kind], now);
  await insertToken(tx, {
    id: newId(),
    ownerId,
    kind,
    tokenHash: tokenHash(secret),
    email,
    createdAt: now,
    expiresAt: new Date(now.getTime() + hours * 3_600_000),
  });
  return `${env.APP_URL}${page}#t=${secret}`;
}
