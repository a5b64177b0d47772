import { readOnly } from '#platform/db/transact.ts';
import type { OwnerCtx } from './policy.ts';
import { findConnectAccount } from './queries/payments.ts';
import type { ConnectState } from './schemas.ts';

/** How far the caller's onboarding is. */
export async function getConnectState(ctx: OwnerCtx): Promise<ConnectState> {
  const row = await readOnly((tx) => findConnectAccount(tx, ctx.actor.ownerId));
  return {
    connected: row !== null && row.deauthorizedAt === null,
    detailsSubmitted: row?.detailsSubmitted ?? false,
    transfersEnabled: row?.transfersEnabled ?? false,
  };
}
