import { iso, now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { paginate } from '#platform/wire.ts';
import { standing } from './attempt-budget.ts';
import { parseEmail } from './email-address.ts';
import { readFactor } from './factor-queries.ts';
import type { ListOwnersInput, OwnerAccount } from './schemas.ts';

/** Accounts as an administrator sees them: no number, no address of a network, no hash. By exact address, or newest first. */
export async function listOwners(
  input: ListOwnersInput,
): Promise<{ items: OwnerAccount[]; pagination: ReturnType<typeof paginate>['pagination'] }> {
  const email = input.email === undefined ? null : (parseEmail(input.email)?.normalized ?? '');
  const where = {
    ...(email === null ? {} : { emailNormalized: email }),
    ...(input.ownerId === undefined ? {} : { id: input.ownerId }),
  };
  return readOnly(async (tx) => {
    const total = await tx.owner.count({ where });
    const rows = await tx.owner.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      skip: (input.page - 1) * input.pageSize,
      take: input.pageSize,
    });
    const items: OwnerAccount[] = [];
    for (const o of rows) {
      const factor = await readFactor(tx, o.id);
      const recovery = await tx.factorRecovery.findFirst({
        where: { ownerId: o.id, cancelledAt: null, finishedAt: null },
      });
      const state = factor ? standing(factor, now()) : 'FREE';
      items.push({
        id: o.id,
        email: o.emailTyped,
        name: o.name,
        role: o.role as OwnerAccount['role'],
        status: o.status as OwnerAccount['status'],
        emailVerified: o.emailVerifiedAt !== null,
        twoFactor: {
          sms: factor?.smsEnabled ?? false,
          totp: factor?.totpConfirmedAt != null,
          locked: state === 'LOCKED',
          suspended: state === 'SUSPENDED',
        },
        recoveryDueAt: iso(recovery?.dueAt ?? null),
        passwordResetDue: o.passwordResetDueAt !== null,
        createdAt: iso(o.createdAt),
      });
    }
    return paginate(items, total, input);
  });
}
