import type { Ctx } from '#platform/actor.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict } from '#platform/errors.ts';
import { findActiveSigningKey, insertSigningKey, retireSigningKey } from './queries.ts';
import type { RotatedSigningKey, RotateSigningKeyInput } from './schemas.ts';
import { auditNewKey, newSigningKey } from './signing-keys.ts';

/**
 * Retires the signing key and makes the next one; statements signed before stay verifiable, because the old key stays
 * published. Locks the active key: of two rotations at once the second gets CONFLICT.
 */
export async function rotateSigningKey(ctx: Ctx, { reason }: RotateSigningKeyInput): Promise<RotatedSigningKey> {
  return transact(ctx, async (tx) => {
    const now = txNow(tx);
    const old = await findActiveSigningKey(tx, true);
    if (old) await retireSigningKey(tx, old.kid, now);
    const next = newSigningKey();
    if (!(await insertSigningKey(tx, next, now))) throw new Conflict('The signing key was rotated a moment ago.');
    auditNewKey(tx, next.kid, { reason, retired: old?.kid ?? null });
    return { kid: next.kid, retired: old?.kid ?? null };
  });
}
