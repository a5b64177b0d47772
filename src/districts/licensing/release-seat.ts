import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now as clockNow } from '#platform/clock.ts';
import { keyHash } from '#platform/crypto/api-key.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { answering } from './answering.ts';
import { seatsSince } from './license-view.ts';
import { payRelease, payUnknownKey } from './limits.ts';
import { canonicalHostname, LICENSE_KEY } from './policy.ts';
import { findKey, findLicense, releaseSeatRow } from './queries.ts';
import { licenseRefused } from './refusals.ts';
import type { ReleaseSeatInput, SeatReleased } from './schemas.ts';

/**
 * A pod that ends gives its seat back, whatever state its licence is in. `released: false` when there was no live seat;
 * an unknown key is 403. Locks the licence row.
 */
export async function releaseSeat(ctx: Ctx, input: ReleaseSeatInput): Promise<SeatReleased> {
  const hash = LICENSE_KEY.test(input.licenseKey) ? keyHash(input.licenseKey) : null;
  if (hash) await payRelease(hash);
  const known = hash === null ? null : await answering(() => readOnly((tx) => findKey(tx, hash, clockNow())));
  if (known === null) {
    await payUnknownKey(ctx.ip);
    throw licenseRefused('NOT_FOUND');
  }
  const actor = { kind: 'vpc_deployment', licenseId: known.licenseId, deploymentId: input.deploymentId } as const;
  return answering(() =>
    transact({ ...ctx, actor }, async (tx) => {
      const license = await findLicense(tx, known.licenseId, true);
      const now = txNow(tx);
      const hostname = canonicalHostname(input.hostname);
      const released = await releaseSeatRow(tx, known.licenseId, input.deploymentId, hostname, now, seatsSince(now));
      if (released)
        audit(tx, {
          action: 'licensing.releaseSeat',
          subjectType: 'vpc_license',
          subjectId: known.licenseId,
          ownerId: license?.orgOwnerId ?? null,
          meta: { deploymentId: input.deploymentId },
        });
      return { released };
    }),
  );
}
