/** The operator's command line (identity.md 16.1): there is no default administrator and no route that makes one. */
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { openOwnerPool } from '../vault/contract.ts';
import { ownerFactorDisabled, ownerRegistered } from './contract.ts';
import { eraseFactors } from './disable-two-factor.ts';
import { parseEmail } from './email-address.ts';
import { readFactor, writeBudget } from './factor-queries.ts';
import { issueToken } from './one-time-token.ts';
import { endAllSessions, findOwnerByEmail, invalidateTokens } from './queries.ts';
import { voidPassword } from './undo-email.ts';

export interface AdminMade {
  ownerId: string;
  /** Printed once; null when the account keeps its password. */
  link: string | null;
  what: 'created' | 'promoted' | 'demoted' | 'recovered' | 'unchanged';
}

const ctx = systemCtx('cli.adminCreate');

/** Creates the administrator, or gives an existing account the role. Its sessions end: rights never grow unnoticed. */
export async function createAdmin(address: string): Promise<AdminMade> {
  const email = parseEmail(address);
  if (!email) throw new ValidationFailed([{ path: 'email', message: 'is not an e-mail address we can use' }]);
  return transact(ctx, async (tx) => {
    const known = await findOwnerByEmail(tx, email.normalized, true);
    if (known && known.role === 'ADMIN' && known.passwordHash)
      return { ownerId: known.id, link: null, what: 'unchanged' };
    const id = known?.id ?? newId();
    if (known) {
      await tx.owner.update({ where: { id }, data: { role: 'ADMIN', status: 'ACTIVE' } });
      await endAllSessions(tx, id, txNow(tx), 'role_changed');
    } else {
      await tx.owner.create({
        data: { id, emailNormalized: email.normalized, emailTyped: email.typed, role: 'ADMIN' },
      });
      emit(tx, ownerRegistered, id, {});
      await ask(tx, openOwnerPool, { ownerId: id });
    }
    const usable = known?.passwordHash && known.emailVerifiedAt;
    // Whoever signed up an address that nobody confirmed is not known to be its holder.
    if (known && !known.emailVerifiedAt) {
      await voidPassword(tx, id);
      await invalidateTokens(tx, id, ['verify_email'], txNow(tx));
    }
    const link = usable ? null : await issueToken(tx, 'set_up_admin', id, email.normalized);
    audit(tx, {
      action: 'identity.createAdmin',
      subjectType: 'owner',
      subjectId: id,
      ownerId: id,
      meta: { before: known?.role ?? null, after: 'ADMIN' },
    });
    return { ownerId: id, link, what: known ? 'promoted' : 'created' };
  });
}

/** Takes the role away; it acts on the next request. */
export async function demoteAdmin(address: string): Promise<AdminMade> {
  return transact(ctx, async (tx) => {
    const known = await findOwnerByEmail(tx, parseEmail(address)?.normalized ?? '', true);
    if (!known || known.role !== 'ADMIN')
      throw new ValidationFailed([{ path: 'email', message: 'is not the address of an administrator' }]);
    await tx.owner.update({ where: { id: known.id }, data: { role: 'OWNER' } });
    await endAllSessions(tx, known.id, txNow(tx), 'role_changed');
    audit(tx, {
      action: 'identity.demoteAdmin',
      subjectType: 'owner',
      subjectId: known.id,
      ownerId: known.id,
      meta: { before: 'ADMIN', after: 'OWNER' },
    });
    return { ownerId: known.id, link: null, what: 'demoted' };
  });
}

/** An administrator lost the factor: it goes, the password too, and a set-up link is printed. */
export async function recoverAdmin(address: string): Promise<AdminMade> {
  return transact(ctx, async (tx) => {
    const known = await findOwnerByEmail(tx, parseEmail(address)?.normalized ?? '', true);
    if (!known || known.role !== 'ADMIN')
      throw new ValidationFailed([{ path: 'email', message: 'is not the address of an administrator' }]);
    const factor = await readFactor(tx, known.id, true);
    if (factor) {
      await eraseFactors(tx, known.id, txNow(tx));
      await writeBudget(tx, known.id, {
        failed: 0,
        failedTotal: 0,
        lockedUntil: null,
        suspendedAt: null,
        budgetEpoch: factor.budgetEpoch + 1,
      });
      emit(tx, ownerFactorDisabled, known.id, { method: 'all' });
    }
    await voidPassword(tx, known.id);
    await endAllSessions(tx, known.id, txNow(tx), 'recovery');
    const link = await issueToken(tx, 'set_up_admin', known.id, known.emailNormalized);
    audit(tx, { action: 'identity.recoverAdmin', subjectType: 'owner', subjectId: known.id, ownerId: known.id });
    return { ownerId: known.id, link, what: 'recovered' };
  });
}
