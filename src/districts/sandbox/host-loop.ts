/**
 * The host part of a process, as long as it lives: leftovers of a crash are reaped, the table of hosts is kept, ends
 * that somebody asked for are carried out, runs whose host is gone are closed.
 */
import { systemCtx } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { logger } from '#platform/logger.ts';
import { readTask } from '../exchange/contract.ts';
import { endRun } from './end-run.ts';
import { type Host, sandboxHost } from './host.ts';
import type { LocalProvider } from './local-provider.ts';
import { type JsonInput, listAliveIds, listHostRuns, listOrphans, type RunRow, writeUsage } from './queries.ts';
import { closeRun } from './run-row.ts';

const BEAT_MS = 3_000;
const REAP_MS = 10 * 60_000;
/** A host that says nothing for so long has lost its runs. */
const SILENT_MS = 30_000;
const DRAIN_MS = 30_000;

/** The lease of each session's task as last seen: a heartbeat shows in it, and counts as activity. */
const leases = new WeakMap<Host, Map<string, number>>();

/**
 * Starts the host part of a server or worker process. Resolves, when the leftovers of a former one are gone, with the
 * way to stop it: no new sandboxes, time for commands that run, then every sandbox destroyed with `platform_restart`.
 * `listens`: other servers may ask this process about its sandboxes.
 */
export async function startSandboxHost(
  options: { listens: boolean },
  host: Host = sandboxHost(),
): Promise<() => Promise<void>> {
  host.url = options.listens ? (env.SANDBOX_HOST_URL ?? null) : null;
  const probe = await host.probe();
  if (probe.ok) logger.info({ provider: host.provider.name, ...probe.details }, 'sandboxes are available');
  else {
    logger.error(
      { provider: host.provider.name, code: probe.code, fix: probe.fix },
      `sandboxes are not available: ${probe.message}`,
    );
  }
  await beatHost(host);
  await reapLeftovers(host);
  let busy: Promise<void> | null = null;
  const guarded = (work: () => Promise<void>, what: string) => {
    if (busy) return;
    busy = work()
      .catch((err) => logger.warn({ err }, what))
      .finally(() => {
        busy = null;
      });
  };
  const beat = setInterval(() => guarded(() => beatHost(host), 'sandbox host beat failed'), BEAT_MS);
  const reap = setInterval(() => guarded(() => reapLeftovers(host), 'sandbox leftovers not reaped'), REAP_MS);
  return async () => {
    clearInterval(beat);
    clearInterval(reap);
    await stopHost(host);
    await busy;
  };
}

async function stopHost(host: Host): Promise<void> {
  for (const { abort } of host.pending.values()) abort.abort();
  const failed = await host.sessions.drain('platform_restart', Math.min(DRAIN_MS, env.SHUTDOWN_GRACE_SECONDS * 1_000));
  await Promise.all([...host.pending.values()].map(({ settled }) => settled));
  if (failed.length > 0) logger.error({ runs: failed }, 'sandboxes were not seen to die');
  await (host.provider as Partial<LocalProvider>).destroyAll?.('platform_restart');
  const runs = await readOnly((tx) => listHostRuns(tx, host.id)).catch(() => []);
  for (const run of runs) if (!failed.includes(run.id)) await closeRun(run.id, 'platform_restart').catch(() => {});
  await transact(systemCtx('sandbox.stopHost', host.id), (tx) =>
    tx.sandboxHost.deleteMany({ where: { id: host.id } }),
  ).catch(() => {});
}

/** What a crashed platform left at the provider, found by its own marks; nobody else's is touched. */
export async function reapLeftovers(host: Host): Promise<void> {
  if (!(await host.probe()).ok) return;
  const alive = await readOnly(listAliveIds);
  const { destroyed, failed } = await host.provider.reap(alive);
  if (destroyed.length + failed.length > 0) logger.warn({ destroyed, failed }, 'leftover sandboxes reaped');
}

/** One look around; the loop calls it every three seconds. */
export async function beatHost(host: Host): Promise<void> {
  await register(host);
  // Taken before the rows are read: whatever is live and has no row then has lost it.
  const sessions = host.sessions.list();
  const runs = await readOnly((tx) => listHostRuns(tx, host.id));
  const rows = new Map(runs.map((run) => [run.id, run]));
  const work: Promise<unknown>[] = [];
  for (const run of runs) {
    const session = host.sessions.get(run.id);
    if (run.destroyRequestedAt) work.push(endRun(host, run.id, run.destroyReason ?? 'requested'));
    else if (session && run.status !== 'provisioning') work.push(lookAfter(host, run));
    else if (!session && !host.pending.has(run.id) && run.updatedAt.getTime() < now().getTime() - SILENT_MS)
      work.push(closeRun(run.id, 'session_lost'));
  }
  // This host was silent for too long, or an administrator's database was restored: the row decides.
  for (const { runId } of sessions) if (!rows.has(runId)) work.push(host.sessions.destroy(runId, 'host_gone'));
  for (const [runId, session] of host.undestroyed) {
    work.push(
      session.destroy().then(async ({ destroyed }) => {
        if (!destroyed) return;
        host.undestroyed.delete(runId);
        await closeRun(runId, rows.get(runId)?.destroyReason ?? 'session_lost');
      }),
    );
  }
  work.push(closeOrphans(host));
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

async function register(host: Host): Promise<void> {
  const probe = (await host.probe()) as unknown as JsonInput;
  await transact(systemCtx('sandbox.beat', host.id), async (tx) => {
    const lastSeen = txNow(tx);
    const facts = {
      provider: host.provider.name,
      probe,
      capacity: host.state() as unknown as JsonInput,
      url: host.url,
      lastSeen,
    };
    await tx.sandboxHost.upsert({
      where: { id: host.id },
      create: { id: host.id, startedAt: lastSeen, ...facts },
      update: facts,
    });
    await tx.sandboxHost.deleteMany({ where: { lastSeen: { lt: new Date(lastSeen.getTime() - 3_600_000) } } });
  });
}

/** Its usage for everybody who asks, its idle limit after a heartbeat, and its end when the task has moved on. */
async function lookAfter(host: Host, run: RunRow): Promise<void> {
  const live = host.sessions.get(run.id);
  if (!live) return;
  const task = await readOnly((tx) => ask(tx, readTask, { taskId: run.taskId }));
  // Events say so too; this holds also while they are delayed.
  if (!task || task.attempt !== run.attempt || (task.status !== 'executing' && run.status === 'ready')) {
    await endRun(host, run.id, task?.attempt === run.attempt ? task.status : 'rerouted');
    return;
  }
  const known = leases.get(host) ?? new Map<string, number>();
  leases.set(host, known);
  const lease = task.leaseExpiresAt?.getTime() ?? 0;
  if (lease > (known.get(run.id) ?? lease)) host.sessions.touch(run.id);
  known.set(run.id, lease);
  if (known.size > 2_000) known.clear();
  await transact(systemCtx('sandbox.writeUsage', host.id), (tx) =>
    writeUsage(tx, run.id, live.session.usage() as unknown as JsonInput),
  );
}

/** Rows of hosts that are gone. Their jails died with them; their virtual machines are killed before the row is closed. */
async function closeOrphans(host: Host): Promise<void> {
  const silentSince = new Date(now().getTime() - SILENT_MS);
  const orphans = await readOnly((tx) => listOrphans(tx, silentSince));
  if (orphans.length === 0) return;
  let unreached = new Set<string>();
  if (orphans.some((run) => run.provider === 'e2b')) {
    if (host.provider.name !== 'e2b') return;
    const gone = new Set(orphans.map((run) => run.id));
    const alive = new Set([...(await readOnly(listAliveIds))].filter((id) => !gone.has(id)));
    unreached = new Set((await host.provider.reap(alive)).failed);
  }
  for (const run of orphans) if (!run.externalId || !unreached.has(run.externalId)) await closeRun(run.id, 'host_gone');
}
