import { readOnly } from '#platform/db/transact.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { poolOf } from './accounts.ts';
import type { OwnerCtx } from './policy.ts';
import { findBalanceAt } from './queries.ts';
import type { BalanceAt, BalanceAtInput } from './schemas.ts';

/** The caller's pool as it was at an instant, as exact as the server's clock. Zero before its first entry. */
export async function getBalanceAt(ctx: OwnerCtx, { at }: BalanceAtInput): Promise<BalanceAt> {
  const b = await readOnly((tx) => findBalanceAt(tx, poolOf(ctx.actor.ownerId).id, new Date(at)));
  return { at, balance: toWire(b.posted - b.held), held: toWire(b.held), currency: CURRENCY };
}
