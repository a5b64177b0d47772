/**
 * The Ed25519 keys that sign trust statements. The active one is made on first use; its seed is stored encrypted. A
 * retired key stays published for 400 days, so that old statements can still be checked.
 */
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now } from '#platform/clock.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256 } from '#platform/crypto/digest.ts';
import { type SigningKey, signingKeyOfSeed, signText } from '#platform/crypto/ed25519.ts';
import { decryptBytes, encryptBytes } from '#platform/crypto/encryption.ts';
import { drawBytes } from '#platform/crypto/tokens.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { findActiveSigningKey, insertSigningKey, listPublishedKeys, type SigningKeyRow } from './queries.ts';
import type { PublicSigningKey, SigningKeySet } from './schemas.ts';

const SEED_BYTES = 32;
const PUBLISHED_MS = 400 * 86_400_000;

/** The raw public key stands in the last 32 bytes of its SPKI form. */
function publicJwk(spki: string): PublicSigningKey {
  const x = Buffer.from(spki, 'base64').subarray(-32).toString('base64url');
  // RFC 7638: the thumbprint of the members a key is made of names it.
  const kid = sha256(canonicalJson({ crv: 'Ed25519', kty: 'OKP', x })).toString('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
}

/** A new key as it is stored. */
export function newSigningKey(): SigningKeyRow {
  const seed = drawBytes(SEED_BYTES);
  const jwk = publicJwk(signingKeyOfSeed('', seed).spki);
  return { kid: jwk.kid, publicJwk: jwk, privateEncrypted: encryptBytes(seed) };
}

/** Opened keys by kid: opening one costs more than signing with it. */
const opened = new Map<string, SigningKey>();

function open(row: SigningKeyRow): SigningKey {
  let key = opened.get(row.kid);
  if (!key) {
    key = signingKeyOfSeed(row.kid, decryptBytes(row.privateEncrypted));
    opened.set(row.kid, key);
  }
  return key;
}

/** The key that signs now, made if there is none. Of several first uses at once one key is kept. */
export async function activeSigningKey(): Promise<SigningKey> {
  const found = await readOnly((tx) => findActiveSigningKey(tx));
  if (found) return open(found);
  await transact(
    systemCtx('trust.signingKeys'),
    async (tx) => {
      const key = newSigningKey();
      if (await insertSigningKey(tx, key, txNow(tx))) auditNewKey(tx, key.kid);
    },
    { reply: false },
  );
  const made = await readOnly((tx) => findActiveSigningKey(tx));
  if (!made) throw new Error('no signing key after making one');
  return open(made);
}

export function auditNewKey(tx: Tx, kid: string, meta: Record<string, unknown> = {}): void {
  audit(tx, { action: 'trust.createSigningKey', subjectType: 'signing_key', subjectId: kid, ownerId: null, meta });
}

/** The public keys, as JWKS (RFC 7517). */
export async function listSigningKeys(): Promise<SigningKeySet> {
  await activeSigningKey();
  const since = new Date(now().getTime() - PUBLISHED_MS);
  return { keys: (await readOnly((tx) => listPublishedKeys(tx, since))) as PublicSigningKey[] };
}

/**
 * A JWS in compact form with its payload left out (RFC 7515 appendix F): the reader puts the canonical form (RFC 8785)
 * of what it received in the middle.
 */
export function signDetached(key: SigningKey, value: unknown): string {
  const part = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
  const head = part(JSON.stringify({ alg: 'EdDSA', kid: key.kid, typ: 'civitas-trust+jws' }));
  const signature = Buffer.from(signText(key, `${head}.${part(canonicalJson(value))}`), 'base64');
  return `${head}..${signature.toString('base64url')}`;
}
