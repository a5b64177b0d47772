/** A sandbox as its agent and its owner see it. */
import { iso } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { sandboxHost } from './host.ts';
import type { SandboxLimits, Usage } from './provider.ts';
import type { RunRow } from './queries.ts';
import type { SandboxView } from './schemas.ts';
import { inputPath } from './task-repository.ts';

export async function viewRun(tx: Tx, row: RunRow): Promise<SandboxView> {
  const resources = await tx.resource.findMany({ where: { taskId: row.taskId }, orderBy: { path: 'asc' } });
  const limits = row.limits as unknown as SandboxLimits;
  const live = sandboxHost().sessions.get(row.id); // another server's session writes its usage to the row
  const usage = (live?.session.usage() ?? (row.usage as unknown as Usage | null)) || null;
  return {
    sandboxId: row.id,
    status: row.status as SandboxView['status'],
    workspace: '/workspace',
    resources: resources.map((r) => ({ path: `/input/${inputPath(r.path)}`, bytes: r.bytes, sha256: r.sha256 })),
    outputPath: '/workspace/output',
    expiresAt: iso(row.expiresAt),
    config: { cpu: limits.cpuMs, memory: limits.memoryMb, timeout: limits.execWallMs },
    usage: usage ? roundUsage(usage) : null,
    limits: Object.fromEntries(Object.entries(limits).map(([k, v]) => [k, Math.round(v as number)])),
    provider: row.provider as SandboxView['provider'],
    isolation: row.isolation as SandboxView['isolation'],
    endedReason: row.status === 'destroyed' || row.status === 'failed' ? row.destroyReason : null,
    commands: row.commands,
  };
}

export function roundUsage(u: Usage): Usage {
  const whole = (n: number | null) => (n === null ? null : Math.round(n));
  return {
    wallMs: Math.round(u.wallMs),
    cpuMs: whole(u.cpuMs),
    peakMemoryBytes: whole(u.peakMemoryBytes),
    peakPids: whole(u.peakPids),
    outputBytes: Math.round(u.outputBytes),
  };
}
