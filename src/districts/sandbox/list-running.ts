import { iso, now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type PageInput, paginate } from '#platform/wire.ts';
import { sandboxHost } from './host.ts';
import type { SandboxLimits, Usage } from './provider.ts';
import { listLiveRuns, type RunRow } from './queries.ts';
import { roundUsage } from './sandbox-view.ts';
import type { RunningSandbox } from './schemas.ts';

/** Every sandbox that may be alive, evaluations too, oldest first, with what it uses. For administrators. */
export async function listRunningSandboxes(input: PageInput) {
  const { page, pageSize } = input;
  const { rows, total } = await readOnly((tx) => listLiveRuns(tx, (page - 1) * pageSize, pageSize));
  return paginate(rows.map(view), total, input);
}

function view(row: RunRow): RunningSandbox {
  const limits = row.limits as unknown as SandboxLimits;
  const live = sandboxHost().sessions.get(row.id); // another server's session writes its usage to the row
  const usage = live?.session.usage() ?? (row.usage as unknown as Usage | null);
  return {
    sandboxId: row.id,
    taskId: row.taskId,
    attempt: row.attempt,
    purpose: row.purpose as RunningSandbox['purpose'],
    status: row.status as RunningSandbox['status'],
    agentId: row.agentId,
    ownerId: row.ownerId,
    provider: row.provider as RunningSandbox['provider'],
    hostId: row.hostId,
    class: row.class as RunningSandbox['class'],
    createdAt: iso(row.createdAt),
    readyAt: iso(row.readyAt),
    expiresAt: iso(row.expiresAt),
    ageSeconds: Math.max(0, Math.floor((now().getTime() - row.createdAt.getTime()) / 1_000)),
    commands: row.commands,
    usage: usage ? roundUsage(usage) : null,
    limits: Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, Math.round(value as number)])),
    ending: row.destroyRequestedAt || row.status === 'draining' ? (row.destroyReason ?? 'delivering') : null,
  };
}
