import { iso } from '#platform/clock.ts';
import { decryptFactor, decryptText } from '#platform/crypto/encryption.ts';
import type { Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { addressRange } from './list-sessions.ts';

/** What identity knows of a person, for their own export. Never hashes, secrets or codes. */
export async function exportUser(tx: Tx, input: { ownerId: string }): Promise<Record<string, unknown>> {
  const owner = await tx.owner.findUnique({ where: { id: input.ownerId } });
  if (!owner) throw new NotFound();
  const factor = await tx.twoFactor.findUnique({ where: { ownerId: owner.id } });
  const sessions = await tx.session.findMany({ where: { ownerId: owner.id }, orderBy: { createdAt: 'asc' } });
  const github = await tx.githubConnection.findUnique({ where: { ownerId: owner.id } });
  return {
    account: {
      id: owner.id,
      email: owner.emailTyped,
      pendingEmail: owner.pendingEmail,
      name: owner.name,
      role: owner.role,
      emailVerifiedAt: iso(owner.emailVerifiedAt),
      passwordChangedAt: iso(owner.passwordChangedAt),
      createdAt: iso(owner.createdAt),
    },
    secondFactor: factor && {
      phoneNumber: factor.phoneEncrypted ? decryptFactor(factor.phoneEncrypted) : null,
      verifiedAt: iso(factor.verifiedAt),
      authenticatorSince: iso(factor.totpConfirmedAt),
    },
    sessions: sessions.map((s) => ({
      createdAt: iso(s.createdAt),
      lastSeenAt: iso(s.lastSeenAt),
      endedAt: iso(s.revokedAt),
      userAgent: s.userAgent,
      addressRange: s.ipEncrypted ? addressRange(decryptText(s.ipEncrypted)) : null,
    })),
    github: github && {
      kind: github.tokenKind,
      connectedAt: iso(github.createdAt),
      lastUsedAt: iso(github.lastUsedAt),
    },
  };
}
