import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type PageInput, paginate } from '#platform/wire.ts';

/** Owners with a number of their own, last changed first. */
export async function listSandboxQuotas(input: PageInput) {
  const { page, pageSize } = input;
  return readOnly(async (tx) => {
    const rows = await tx.sandboxQuota.findMany({
      orderBy: [{ updatedAt: 'desc' }, { ownerId: 'asc' }],
      skip: (page - 1) * pageSize,
      take: pageSize,
    });
    const views = rows.map((row) => ({ ...row, updatedAt: iso(row.updatedAt) }));
    return paginate(views, await tx.sandboxQuota.count(), input);
  });
}
