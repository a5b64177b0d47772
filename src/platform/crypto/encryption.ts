/**
 * The encryption service (AN-030 to AN-038): Fernet under a key that PBKDF2-HMAC-SHA256 (100,000 iterations, fixed
 * application salt) derives from ENCRYPTION_SECRET. The iteration count is the document's; the input is a random secret
 * of at least 32 characters, not a password (domain.md C-23).
 */
import { pbkdf2Sync } from 'node:crypto';
import { env } from '../env.ts';
import { type FernetKey, fernetDecrypt, fernetEncrypt, fernetKey, fernetKeyOf } from './fernet.ts';

const SALT = 'civitas/encryption-service/v1';
const ITERATIONS = 100_000;
const derived = new Map<string, FernetKey>();

/** The Fernet key of a master secret. 29 ms once per secret and process, then from memory. */
export function encryptionKeyOf(secret: string): FernetKey {
  if (secret.length < 32) throw new RangeError('ENCRYPTION_SECRET needs at least 32 characters');
  let key = derived.get(secret);
  if (!key) {
    key = fernetKeyOf(pbkdf2Sync(secret, SALT, ITERATIONS, 32, 'sha256'));
    derived.set(secret, key);
  }
  return key;
}

function secrets(): string[] {
  return [env.ENCRYPTION_SECRET, ...(env.ENCRYPTION_SECRET_PREVIOUS ?? '').split(',').filter(Boolean)];
}

/** Text safe for a database column. */
export function encryptText(plain: string): string {
  return fernetEncrypt(encryptionKeyOf(env.ENCRYPTION_SECRET), plain);
}

/** The plain text; old master secrets still read. Throws FernetInvalid. */
export function decryptText(token: string): string {
  return fernetDecrypt(secrets().map(encryptionKeyOf), token).toString('utf8');
}

export function encryptBytes(plain: Uint8Array): string {
  return fernetEncrypt(encryptionKeyOf(env.ENCRYPTION_SECRET), plain);
}

export function decryptBytes(token: string): Buffer {
  return fernetDecrypt(secrets().map(encryptionKeyOf), token);
}

/** True when the token was made under the current master secret; `keys:rotate` re-encrypts the others. */
export function isUnderCurrentSecret(token: string): boolean {
  try {
    fernetDecrypt([encryptionKeyOf(env.ENCRYPTION_SECRET)], token);
    return true;
  } catch {
    return false;
  }
}

function twoFactorKeys(): FernetKey[] {
  return env.TWO_FA_ENCRYPTION_KEY.split(',').map((k) => fernetKey(k.trim()));
}

/** Phone numbers and TOTP secrets, under TWO_FA_ENCRYPTION_KEY: the first key encrypts, all decrypt. */
export function encryptFactor(plain: string): string {
  return fernetEncrypt(twoFactorKeys()[0] as FernetKey, plain);
}

export function decryptFactor(token: string): string {
  return fernetDecrypt(twoFactorKeys(), token).toString('utf8');
}

/** True when the first key of TWO_FA_ENCRYPTION_KEY made the token. */
export function isUnderCurrentFactorKey(token: string): boolean {
  try {
    fernetDecrypt([twoFactorKeys()[0] as FernetKey], token);
    return true;
  } catch {
    return false;
  }
}

// API keys and GitHub tokens of owners (AN-035 to AN-038) ----------------------------------------------------------------

/** Any credential of a third party, as text for a database column. */
export function encryptApiKey(plain: string): string {
  return encryptText(plain);
}

/** Throws FernetInvalid when it was not made here, or under a secret that is no longer configured. */
export function decryptApiKey(token: string): string {
  return decryptText(token);
}

/** Classic tokens by the document's five prefixes, and fine-grained ones. Plain text is told from ciphertext by them. */
const GITHUB_TOKEN = /^(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})$/;
const GITHUB_PREFIX = /^(?:gh[pousr]_|github_pat_)/;

/** True for the text of a GitHub token. */
export function isGithubToken(text: string): boolean {
  return GITHUB_TOKEN.test(text);
}

/** True for what `encryptGithubToken` returned: no GitHub prefix, and a token of this service. */
export function isGithubTokenEncrypted(text: string): boolean {
  if (GITHUB_PREFIX.test(text)) return false;
  try {
    decryptText(text);
    return true;
  } catch {
    return false;
  }
}

/** Ciphertext for the database. What is encrypted already is returned as it is, never encrypted twice. */
export function encryptGithubToken(token: string): string {
  return isGithubTokenEncrypted(token) ? token : encryptText(token);
}

/** The token; plain text is returned as it is. Throws FernetInvalid for anything else. */
export function decryptGithubToken(stored: string): string {
  return GITHUB_PREFIX.test(stored) ? stored : decryptText(stored);
}
