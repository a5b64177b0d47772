/** bcrypt of SMS and backup codes, in the pool. */
import { hasher } from '#platform/crypto/hasher.ts';
import { env } from '#platform/env.ts';

let dummy: { cost: number; hash: Promise<string> } | undefined;

/** A hash of the current cost that no code has: a guess without a candidate costs the same single compare. */
export function dummyCodeHash(): Promise<string> {
  if (dummy?.cost !== env.BCRYPT_COST_CODE) {
    const hash = hasher().hash('no code is this one', env.BCRYPT_COST_CODE);
    dummy = { cost: env.BCRYPT_COST_CODE, hash };
    hash.catch(() => {
      dummy = undefined;
    });
  }
  return dummy.hash;
}

export function hashCode(code: string): Promise<string> {
  return hasher().hash(code, env.BCRYPT_COST_CODE);
}
