/**
 * Keys derived from AUTH_SECRET by HKDF-SHA-256, one label per purpose (identity.md 17.3). A value stored under a
 * derived key carries the key's id, so that a rotation checks each value with the one key it names.
 */
import { hkdfSync } from 'node:crypto';
import { env } from '../env.ts';
import { hmacSha256, sha256Hex } from './digest.ts';

export type KeyLabel =
  | 'ac/next-auth/v1'
  | 'ac/password-long/v1'
  | 'ac/backup-tag/v1'
  | 'ac/phone-index/v1'
  | 'ac/email-throttle/v1'
  | 'ac/address/v1'
  | 'ac/mailbox-index/v1'
  | 'ac/buyer-pseudonym/v1'
  | 'ac/vpc-signing/v1'
  | 'ac/vpc-pseudonym/v1';

export interface DerivedKey {
  /** First 8 hex characters of the SHA-256 of the key. */
  id: string;
  key: Buffer;
}

const cache = new Map<string, DerivedKey>();

function derive(secret: string, label: KeyLabel): DerivedKey {
  const at = `${label}\u0000${secret}`;
  let found = cache.get(at);
  if (!found) {
    const key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'utf8'), Buffer.alloc(0), label, 32));
    found = { id: sha256Hex(key).slice(0, 8), key };
    cache.set(at, found);
  }
  return found;
}

/** The current key of a purpose. */
export function derivedKey(label: KeyLabel): DerivedKey {
  return derive(env.AUTH_SECRET, label);
}

/** The key with this id, current or previous; null when it is no longer configured (fails closed). */
export function derivedKeyById(label: KeyLabel, id: string): DerivedKey | null {
  const current = derivedKey(label);
  if (current.id === id) return current;
  if (!env.AUTH_SECRET_PREVIOUS) return null;
  const previous = derive(env.AUTH_SECRET_PREVIOUS, label);
  return previous.id === id ? previous : null;
}

/** Keyed index of a personal value: equal values meet, the value itself is not stored. Hex. */
export function keyedIndex(label: KeyLabel, value: string): string {
  return hmacSha256(derivedKey(label).key, value).toString('hex');
}

/** The configured keys of a purpose, newest first: during a rotation what is stored may carry either id. */
export function derivedKeys(label: KeyLabel): DerivedKey[] {
  const keys = [derivedKey(label)];
  if (env.AUTH_SECRET_PREVIOUS) keys.push(derive(env.AUTH_SECRET_PREVIOUS, label));
  return keys;
}

/** An index under every configured key: budgets count values stored before a rotation too. */
export function keyedIndexes(label: KeyLabel, value: string): string[] {
  return derivedKeys(label).map((k) => hmacSha256(k.key, value).toString('hex'));
}
