import type { z } from 'zod';
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { nowMs } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type PageInput, paginate } from '#platform/wire.ts';
import { listOwnerAgents } from '../registry/contract.ts';
import { viewBudget } from './budget-view.ts';
import { usageFrom } from './position.ts';
import { findPoliciesOf, loadOwnerUsage } from './queries.ts';
import type { BudgetPage } from './schemas.ts';

/** The owner's own budget first, then one per agent. */
export async function listBudgets(
  ctx: Ctx & { actor: OwnerActor },
  input: PageInput,
): Promise<z.infer<typeof BudgetPage>> {
  const { ownerId } = ctx.actor;
  const at = nowMs();
  const { page, pageSize } = input;
  return readOnly(async (tx) => {
    const agents = await ask(tx, listOwnerAgents, { ownerId });
    const scopes = [null, ...agents.map((a) => a.agentId)];
    const policies = new Map((await findPoliciesOf(tx, [ownerId])).map((p) => [p.agentId, p]));
    const usage = await loadOwnerUsage(tx, ownerId, usageFrom(at));
    const shown = scopes.slice((page - 1) * pageSize, page * pageSize);
    return paginate(
      shown.map((id) => viewBudget(id, policies.get(id) ?? null, usage.get(id) ?? [], at)),
      scopes.length,
      input,
    );
  });
}
