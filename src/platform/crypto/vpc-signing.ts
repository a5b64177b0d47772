/**
 * The keys that sign licence replies and licence files (licensing.md 3). VPC_SIGNING_KEYS holds one or two; the first
 * signs, all are published. Without the setting one key is derived from AUTH_SECRET, so that every installation signs.
 */
import { env } from '../env.ts';
import { derivedKey } from './derived-keys.ts';
import { type SigningKey, signingKey, signingKeyOfSeed } from './ed25519.ts';

const cache = new Map<string, SigningKey[]>();

function keys(): SigningKey[] {
  const setting = env.VPC_SIGNING_KEYS;
  const at = setting ?? `derived:${derivedKey('ac/vpc-signing/v1').id}`;
  let found = cache.get(at);
  if (!found) {
    if (setting === undefined) {
      const { id, key } = derivedKey('ac/vpc-signing/v1');
      found = [signingKeyOfSeed(id, key)];
    } else {
      found = setting.split(',').map((part) => {
        const colon = part.indexOf(':');
        return signingKey(part.slice(0, colon).trim(), part.slice(colon + 1).trim());
      });
    }
    cache.set(at, found);
  }
  return found;
}

/** The key that signs now. */
export function currentVpcKey(): SigningKey {
  return keys()[0] as SigningKey;
}

export interface PublishedVpcKey {
  kid: string;
  alg: 'ed25519';
  spki: string;
}

/** Every public key a customer may pin, the signing one first. */
export function publishedVpcKeys(): PublishedVpcKey[] {
  return keys().map(({ kid, spki }) => ({ kid, alg: 'ed25519', spki }));
}
