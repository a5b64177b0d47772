import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import { displayKey, keyHash, parseKey } from '#platform/crypto/api-key.ts';
import { SESSION_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { reportLeakedKey } from '../licensing/contract.ts';
import { revokeLeakedAgentKey } from '../registry/contract.ts';
import { revokeLeakedTrustKey } from '../trust/contract.ts';
import { leakedCredential } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import type { LeakedKey, LeakVerdict } from './schemas.ts';

/**
 * Credentials that somebody found in public: each one that is ours and still works is dead at the commit, on every
 * server, and its owner is told where it was found. The form is checked before any query, so text that only looks like a
 * key costs nothing. Repeated reports change nothing. A licence key goes on working, because its end would stop a
 * customer's clusters: Licensing tells who has to rotate it.
 */
export async function revokeLeakedKeys(reports: readonly LeakedKey[]): Promise<LeakVerdict[]> {
  const verdicts: LeakVerdict[] = [];
  for (const report of reports) verdicts.push({ ...report, genuine: await revokeOne(report) });
  return verdicts;
}

interface Found {
  ownerId: string;
  subjectType: string;
  subjectId: string;
  revoked: boolean;
}

async function revokeOne({ token, url }: LeakedKey): Promise<boolean> {
  const session = SESSION_TOKEN.test(token);
  const prefix = session ? 'acs_' : parseKey(token)?.prefix;
  if (!prefix) return false;
  if (prefix === 'vpc_')
    return transact(
      systemCtx('identity.revokeLeakedKeys'),
      async (tx) => (await ask(tx, reportLeakedKey, { keyHash: keyHash(token), foundAt: placeOf(url) })) !== null,
    );
  return transact(systemCtx('identity.revokeLeakedKeys'), async (tx) => {
    const found = await findAndRevoke(tx, prefix, token);
    if (!found) return false;
    if (found.revoked) {
      const display = session ? 'a session token' : displayKey(token);
      await notifyOwner(tx, found.ownerId, (at) => leakedCredential(at, display, placeOf(url)));
      audit(tx, {
        action: 'identity.revokeLeakedKey',
        subjectType: found.subjectType,
        subjectId: found.subjectId,
        ownerId: found.ownerId,
        meta: { key: session ? 'acs_…' : displayKey(token), foundAt: placeOf(url) },
      });
    }
    return true;
  });
}

async function findAndRevoke(tx: Tx, prefix: string, token: string): Promise<Found | null> {
  const at = txNow(tx);
  if (prefix === 'ac_live_' || prefix === 'ac_test_') return ask(tx, revokeLeakedAgentKey, { keyHash: keyHash(token) });
  if (prefix === 'tst_') return ask(tx, revokeLeakedTrustKey, { keyHash: keyHash(token) });
  if (prefix === 'adm_') {
    const key = await tx.adminKey.findUnique({ where: { hash: keyHash(token) } });
    if (!key) return null;
    const { count } = await tx.adminKey.updateMany({
      where: { id: key.id, revokedAt: null },
      data: { revokedAt: at },
    });
    return { ownerId: key.ownerId, subjectType: 'admin_key', subjectId: key.id, revoked: count === 1 };
  }
  const row = await tx.session.findUnique({ where: { tokenHash: tokenHash(token) } });
  if (!row) return null;
  const { count } = await tx.session.updateMany({
    where: { id: row.id, revokedAt: null, absoluteExpiresAt: { gt: at } },
    data: { revokedAt: at, revokeReason: 'leaked' },
  });
  return { ownerId: row.ownerId, subjectType: 'session', subjectId: row.id, revoked: count === 1 };
}

/** Where it was found, as an address people may open: https on github.com or npmjs.com, without query; else nothing. */
function placeOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, pathname, username } = new URL(url);
  const known = /^(?:[a-z0-9-]+\.)?(?:github\.com|githubusercontent\.com|npmjs\.com|npmjs\.org)$/.test(hostname);
  return protocol === 'https:' && known && username === '' ? `https://${hostname}${pathname}`.slice(0, 500) : null;
}
