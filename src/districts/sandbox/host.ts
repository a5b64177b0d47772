/**
 * What one process runs of sandboxes: the provider that was chosen, the sessions it owns, its place in the table of
 * hosts. A process that never touches a sandbox starts nothing. Selection never falls from e2b to local silently.
 */
import os from 'node:os';
import { systemCtx } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { CommandSlots, SessionCapacity } from '#platform/jail/capacity.ts';
import { logger } from '#platform/logger.ts';
import { createLocalProvider, type LocalProvider } from './local-provider.ts';
import type { ProbeResult, SandboxProvider } from './provider.ts';
import { type JsonInput, listOrphans, listToDestroy } from './queries.ts';
import { closeRun } from './run-row.ts';
import { SessionRegistry } from './session-registry.ts';

export interface Host {
  id: string;
  provider: SandboxProvider;
  sessions: SessionRegistry;
  capacity: SessionCapacity;
  slots: CommandSlots;
  probe(): Promise<ProbeResult>;
}

const key = Symbol.for('civitas.sandbox-host');
const holder = globalThis as unknown as Record<symbol, Host | undefined>;

/** The process's host; made at first use. */
export function sandboxHost(): Host {
  holder[key] ??= create();
  return holder[key] as Host;
}

function create(): Host {
  const slots = new CommandSlots(env.SANDBOX_EXEC_PARALLEL);
  const host: Host = {
    id: `${os.hostname()}:${process.pid}:${newId()}`,
    provider: chooseProvider(),
    slots,
    capacity: new SessionCapacity({ sessionsMax: env.SANDBOX_MAX_SESSIONS, perOwnerMax: env.SANDBOX_MAX_PER_OWNER }),
    sessions: new SessionRegistry({
      slots,
      onEnded: (runId, outcome) => {
        closeRun(runId, outcome === 'completed' ? 'destroyed' : 'failed', outcome).catch((err) =>
          logger.error({ err, run: runId }, 'sandbox row not closed'),
        );
      },
    }),
    probe: probing(() => host.provider),
  };
  return host;
}

function chooseProvider(): SandboxProvider {
  const wanted = env.SANDBOX_PROVIDER === 'auto' ? (env.E2B_API_KEY ? 'e2b' : 'local') : env.SANDBOX_PROVIDER;
  if (wanted === 'e2b') throw new Error('the e2b provider is not part of this release: set SANDBOX_PROVIDER=local');
  return createLocalProvider({
    uidBase: env.SANDBOX_UID_BASE,
    installationId: sha256Hex(env.AUTH_SECRET).slice(0, 16),
    ...(env.SANDBOX_BWRAP ? { bwrapPath: env.SANDBOX_BWRAP } : {}),
  });
}

/** A real sandbox every ten minutes at most; a failure is asked again sooner. */
function probing(provider: () => SandboxProvider): () => Promise<ProbeResult> {
  let last: { at: number; result: Promise<ProbeResult> } | null = null;
  return async () => {
    if (last) {
      const result = await last.result;
      if (Date.now() - last.at < (result.ok ? 600_000 : 15_000)) return result;
    }
    last = { at: Date.now(), result: provider().probe() };
    return last.result;
  };
}

const BEAT_MS = 3_000;
const SILENT_MS = 30_000;
const DRAIN_MS = 30_000;

/**
 * Starts the host part of a server process: leftovers of a crash are reaped, the table of hosts is kept, requested ends
 * are carried out. Resolves with the way to stop it.
 */
export async function startSandboxHost(): Promise<() => Promise<void>> {
  const host = sandboxHost();
  const ctx = systemCtx('sandbox.host', host.id);
  const probe = await host.probe();
  if (probe.ok) {
    await host.provider.reap(new Set(host.sessions.list().map((s) => s.session.id)));
    logger.info({ provider: host.provider.name }, 'sandboxes are available');
  } else {
    logger.error(
      { provider: host.provider.name, code: probe.code, fix: probe.fix },
      `sandboxes are not available: ${probe.message}`,
    );
  }
  const beat = async () => {
    const current = await host.probe();
    await transact(ctx, async (tx) => {
      const at = txNow(tx);
      const facts = {
        provider: host.provider.name,
        probe: current as unknown as JsonInput,
        lastSeen: at,
        url: env.SANDBOX_HOST_URL ?? null,
      };
      await tx.sandboxHost.upsert({
        where: { id: host.id },
        create: { id: host.id, startedAt: at, ...facts },
        update: facts,
      });
      await tx.sandboxHost.deleteMany({ where: { lastSeen: { lt: new Date(at.getTime() - 3_600_000) } } });
    });
    for (const run of await readOnly((tx) => listToDestroy(tx, host.id))) {
      await host.sessions.destroy(run.id, run.destroyReason ?? 'requested');
      await closeRun(run.id, 'destroyed', run.destroyReason ?? 'requested');
    }
    for (const run of await readOnly((tx) => listOrphans(tx, new Date(now().getTime() - SILENT_MS))))
      await closeRun(run.id, 'failed', 'host_gone');
  };
  await beat();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    beat()
      .catch((err) => logger.warn({ err }, 'sandbox host beat failed'))
      .finally(() => {
        busy = false;
      });
  }, BEAT_MS);
  return async () => {
    clearInterval(timer);
    await host.sessions.drain('shutdown', Math.min(DRAIN_MS, env.SHUTDOWN_GRACE_SECONDS * 1_000));
    const local = host.provider as Partial<LocalProvider>;
    await local.destroyAll?.('shutdown');
    await transact(ctx, (tx) => tx.sandboxHost.deleteMany({ where: { id: host.id } })).catch(() => {});
  };
}
