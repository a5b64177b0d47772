import type { z } from 'zod';
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type PageInput, paginate } from '#platform/wire.ts';
import { listPolicyRows, type PolicyRow } from './queries.ts';
import type { Policy, PolicyPage } from './schemas.ts';

export function viewPolicy(row: PolicyRow): Policy {
  const { id, ownerId, agentId, enabled, version, rules } = row;
  return { id, ownerId, agentId, enabled, version, rules, updatedAt: iso(row.updatedAt) };
}

/** The owner's policies, the default first. A new owner has none: no limits. */
export async function listPolicies(
  ctx: Ctx & { actor: OwnerActor },
  input: PageInput,
): Promise<z.infer<typeof PolicyPage>> {
  const { page, pageSize } = input;
  return readOnly(async (tx) => {
    const { rows, total } = await listPolicyRows(tx, ctx.actor.ownerId, pageSize, (page - 1) * pageSize);
    return paginate(rows.map(viewPolicy), total, input);
  });
}
