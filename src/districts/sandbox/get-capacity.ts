import { iso, now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import type { HostCapacity } from './host.ts';
import type { ProbeResult } from './provider.ts';
import { type HostRow, listHosts } from './queries.ts';
import type { SandboxCapacityView, SandboxHostView } from './schemas.ts';

/** A host that says nothing for so long has lost its sandboxes. */
const SILENT_MS = 30_000;

/** What each host has given away, who waits for it, and whether it can isolate at all. For administrators. */
export async function getSandboxCapacity(): Promise<SandboxCapacityView> {
  const rows = await readOnly((tx) => listHosts(tx, new Date(now().getTime() - SILENT_MS)));
  return { perOwnerMax: env.SANDBOX_MAX_PER_OWNER, hosts: rows.map(view) };
}

function view(row: HostRow): SandboxHostView {
  const probe = row.probe as unknown as ProbeResult;
  const capacity = row.capacity as unknown as HostCapacity;
  return {
    hostId: row.id,
    provider: row.provider as SandboxHostView['provider'],
    available: probe.ok,
    unavailable: probe.ok
      ? null
      : { code: probe.code, message: probe.message.slice(0, 2_000), fix: probe.fix.slice(0, 2_000) },
    startedAt: iso(row.startedAt),
    lastSeen: iso(row.lastSeen),
    sessions: capacity.sessions,
    sessionsMax: capacity.sessionsMax,
    memoryMb: capacity.memoryMb,
    memoryMaxMb: capacity.memoryMaxMb,
    running: capacity.running,
    runningMax: capacity.runningMax,
    waiting: capacity.waiting,
    queue: capacity.queue.slice(0, 1_000),
  };
}
