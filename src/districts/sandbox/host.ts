/**
 * What one process has of sandboxes: the provider that was chosen, the sessions it owns, what is on its way up, its
 * evaluations, its places and slots. A process that never touches a sandbox starts nothing.
 */
import os from 'node:os';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { type CapacityState, CommandSlots, SessionCapacity } from '#platform/jail/capacity.ts';
import { logger } from '#platform/logger.ts';
import { chooseProvider } from './choose-provider.ts';
import type { ProbeResult, SandboxProvider } from './provider.ts';
import { awaitDestruction, closeRun } from './run-row.ts';
import { SessionRegistry } from './session-registry.ts';

/** A sandbox that is no session yet, or never will be one: it can only be given up. */
export interface Pending {
  abort: AbortController;
  /** Resolves when nothing of it is left. */
  settled: Promise<unknown>;
}

export interface HostCapacity extends CapacityState {
  running: { execute: number; evaluate: number };
  runningMax: number;
}

export interface Host {
  /** New with every start: what an earlier life of this process owned is not its own. */
  id: string;
  /** Where other servers reach it; null for a process that does not listen. */
  url: string | null;
  provider: SandboxProvider;
  sessions: SessionRegistry;
  /** By run: on their way up, and evaluations. */
  pending: Map<string, Pending>;
  /** Sessions that ended and were not seen to be destroyed; asked again with every beat. */
  undestroyed: Map<string, { destroy(): Promise<{ destroyed: boolean }> }>;
  capacity: SessionCapacity;
  slots: CommandSlots;
  probe(): Promise<ProbeResult>;
  state(): HostCapacity;
}

const key = Symbol.for('civitas.sandbox-host');
const holder = globalThis as unknown as Record<symbol, Host | undefined>;

/** The process's host; made at first use. */
export function sandboxHost(): Host {
  holder[key] ??= makeHost();
  return holder[key] as Host;
}

/** For tests that play several servers in one process: runs `use` as the process of another host. */
export async function asHostForTests<T>(host: Host, use: () => Promise<T>): Promise<T> {
  if (process.env.NODE_ENV !== 'test') throw new Error('hosts change only in tests');
  const before = holder[key];
  holder[key] = host;
  try {
    return await use();
  } finally {
    holder[key] = before;
  }
}

export function makeHost(options: { id?: string; provider?: SandboxProvider } = {}): Host {
  const slots = new CommandSlots(env.SANDBOX_MAX_RUNNING);
  const capacity = new SessionCapacity({
    sessionsMax: env.SANDBOX_MAX_SESSIONS,
    perOwnerMax: env.SANDBOX_MAX_PER_OWNER,
    memoryShare: env.SANDBOX_MEMORY_SHARE,
  });
  const provider = options.provider ?? chooseProvider();
  const host: Host = {
    id: options.id ?? `${env.SANDBOX_HOST_ID ?? os.hostname()}:${process.pid}:${newId()}`,
    url: null,
    provider,
    slots,
    capacity,
    pending: new Map(),
    undestroyed: new Map(),
    sessions: new SessionRegistry({
      slots,
      onEnded: (runId, end, session) => {
        const kept = end.destroyed
          ? closeRun(runId, end.reason, end.usage)
          : awaitDestruction(runId, end.reason, end.usage);
        if (!end.destroyed) host.undestroyed.set(runId, { destroy: () => session.destroy(end.reason) });
        kept.catch((err) => logger.error({ err, run: runId }, 'sandbox row not closed'));
      },
    }),
    probe: probing(provider),
    state: () => ({
      ...capacity.state(),
      running: { ...slots.busy },
      runningMax: env.SANDBOX_MAX_RUNNING,
    }),
  };
  return host;
}

const PROBE_KEPT_MS = 600_000;
const FAILURE_KEPT_MS = 15_000;

/** A real sandbox every ten minutes at most; a failure is asked again sooner. Callers at the same time share one. */
function probing(provider: SandboxProvider): () => Promise<ProbeResult> {
  let last: { at: number; result: Promise<ProbeResult> } | null = null;
  return async () => {
    const known = last;
    if (known) {
      const result = await known.result;
      const fresh = performance.now() - known.at < (result.ok ? PROBE_KEPT_MS : FAILURE_KEPT_MS);
      if (fresh || last !== known) return (last ?? known).result;
    }
    last = { at: performance.now(), result: provider.probe() };
    return last.result;
  };
}
