/**
 * Hashing of passwords. Up to 72 bytes plain bcrypt; longer ones are pre-hashed with a keyed HMAC-SHA-384, because bcrypt
 * cuts at 72 bytes and refusing them breaks ASVS 6.2.9 (identity.md 4.3). The HMAC key's id is stored beside the hash.
 */
import { derivedKey, derivedKeyById } from '#platform/crypto/derived-keys.ts';
import { hmacSha384Base64 } from '#platform/crypto/digest.ts';
import { hasher } from '#platform/crypto/hasher.ts';
import { env } from '#platform/env.ts';

const BCRYPT_BYTES_MAX = 72;

export interface StoredPassword {
  hash: string;
  keyId: string | null;
}

function prehash(password: string, key: Buffer): string {
  return `h1:${hmacSha384Base64(key, password)}`;
}

export async function hashPassword(password: string, signal?: AbortSignal): Promise<StoredPassword> {
  if (Buffer.byteLength(password, 'utf8') <= BCRYPT_BYTES_MAX) {
    return { hash: await hasher().hash(password, env.BCRYPT_COST_PASSWORD, signal), keyId: null };
  }
  const pepper = derivedKey('ac/password-long/v1');
  return {
    hash: await hasher().hash(prehash(password, pepper.key), env.BCRYPT_COST_PASSWORD, signal),
    keyId: pepper.id,
  };
}

let dummy: Promise<string> | undefined;
/** A hash of the current cost that nobody's password has: unknown users take as long as known ones. */
function dummyHash(): Promise<string> {
  if (!dummy) {
    dummy = hasher().hash('no owner has this password', env.BCRYPT_COST_PASSWORD);
    // A full queue refused it: the next caller tries again.
    dummy.catch(() => {
      dummy = undefined;
    });
  }
  return dummy;
}

/**
 * Exactly one hasher call, whatever is stored. False for a user without a password, for a wrong one, and for a long one
 * whose pepper is no longer configured.
 */
export async function comparePassword(
  password: string,
  stored: { hash: string | null; keyId: string | null } | null,
  signal?: AbortSignal,
): Promise<boolean> {
  const long = Buffer.byteLength(password, 'utf8') > BCRYPT_BYTES_MAX;
  let text = password;
  let usable = stored?.hash != null && password.isWellFormed();
  if (long) {
    const pepper = stored?.keyId ? derivedKeyById('ac/password-long/v1', stored.keyId) : null;
    usable &&= pepper !== null;
    text = prehash(password, (pepper ?? derivedKey('ac/password-long/v1')).key);
  } else if (stored?.keyId) {
    // The stored password is a long one; a short guess cannot be it.
    usable = false;
  }
  const right = await hasher().compare(
    text.isWellFormed() ? text : '',
    usable && stored?.hash ? stored.hash : await dummyHash(),
    signal,
  );
  return usable && right;
}
