import { audit } from '#platform/audit/audit.ts';
import { encryptText } from '#platform/crypto/encryption.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { endAllSessions, findOwner } from './queries.ts';

/**
 * Erases what identity keeps of a person; the row stays as a tombstone, because money and audit rows point at it. The
 * address becomes free. Compliance asks for it inside its own transaction. Locks the owner row.
 */
export async function eraseUser(tx: Tx, input: { ownerId: string }): Promise<{ erasedAt: Date }> {
  const owner = await findOwner(tx, input.ownerId, true);
  if (!owner) throw new NotFound();
  const at = txNow(tx);
  const { id } = owner;
  await endAllSessions(tx, id, at, 'erased');
  await tx.session.updateMany({ where: { ownerId: id }, data: { ipEncrypted: null, userAgent: null } });
  await tx.twoFactor.deleteMany({ where: { ownerId: id } });
  await tx.twoFactorChallenge.deleteMany({ where: { ownerId: id } });
  await tx.backupCode.deleteMany({ where: { ownerId: id } });
  await tx.oneTimeToken.deleteMany({ where: { ownerId: id } });
  await tx.trustedDevice.deleteMany({ where: { ownerId: id } });
  await tx.lookupRequest.deleteMany({ where: { ownerId: id } });
  await tx.githubConnection.deleteMany({ where: { ownerId: id } });
  // What was written down about the person's papers goes; that a recovery was asked for stays.
  await tx.factorRecovery.updateMany({
    where: { ownerId: id, cancelledAt: null, finishedAt: null },
    data: { cancelledAt: at },
  });
  await tx.factorRecovery.updateMany({ where: { ownerId: id }, data: { reason: 'erased', evidence: 'erased' } });
  await tx.adminKey.updateMany({ where: { ownerId: id, revokedAt: null }, data: { revokedAt: at } });
  await tx.mailMessage.updateMany({
    where: { ownerId: id },
    data: { toEncrypted: encryptText('erased'), bodyEncrypted: null, status: 'failed' },
  });
  await tx.owner.update({
    where: { id },
    data: {
      name: null,
      emailNormalized: `erased:${id}`,
      emailTyped: `erased:${id}`,
      emailVerifiedAt: null,
      pendingEmail: null,
      passwordHash: null,
      passwordKeyId: null,
      status: 'ERASED',
      role: 'OWNER',
      erasedAt: at,
    },
  });
  audit(tx, { action: 'identity.eraseUser', subjectType: 'owner', subjectId: id, ownerId: id });
  return { erasedAt: at };
}
