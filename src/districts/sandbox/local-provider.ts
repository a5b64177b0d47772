import type { JailHostOptions } from '#platform/jail/host.ts';
import { Jails } from '#platform/jail/jails.ts';
import { JailProvisionError } from '#platform/jail/provision-jail.ts';
import { JailUnavailableError } from '#platform/jail/unavailable.ts';
import type { ProbeResult, RunResult, RunSpec, SandboxProvider, SandboxSession, SandboxSpec } from './provider.ts';
import { ProviderError, SandboxUnavailableError } from './provider.ts';
import { runOnce } from './run-once.ts';

export type LocalProviderOptions = JailHostOptions;

/** The local provider, with what only a provider of this process can tell. */
export interface LocalProvider extends SandboxProvider {
  readonly name: 'local';
  /** Ids of the sandboxes that live in this process. */
  live(): ReadonlySet<string>;
  /** Destroys all of them; for the end of the process. */
  destroyAll(reason: string): Promise<void>;
}

/**
 * Sandboxes as bubblewrap jails on this host. Nothing is started until the first probe or provision; a host that cannot
 * isolate is refused with a code and a fix, and no command runs on it.
 *
 * Call it on the main thread of the process that owns the sessions: a jail dies with the thread that started it.
 */
export function createLocalProvider(options: LocalProviderOptions = {}): LocalProvider {
  const jails = new Jails(options);
  const provider: LocalProvider = {
    name: 'local',

    async probe(): Promise<ProbeResult> {
      const probe = await jails.probe();
      return probe.ok ? { ok: true, details: { ...probe.details } } : probe;
    },

    async provision(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxSession> {
      try {
        return await jails.provision({ input: spec.input, env: spec.env, limits: spec.limits }, signal);
      } catch (error) {
        if (error instanceof JailUnavailableError) {
          throw new SandboxUnavailableError(error.reason.code, error.reason.message, error.reason.fix);
        }
        if (error instanceof JailProvisionError) throw new ProviderError(error.reason, error.message, error);
        throw new ProviderError('host_error', 'an unforeseen error', error);
      }
    },

    run(spec: RunSpec, signal?: AbortSignal): Promise<RunResult> {
      return runOnce(provider, spec, signal);
    },

    reap: (alive) => jails.reap(alive),
    live: () => new Set(jails.live.keys()),

    async destroyAll(reason: string): Promise<void> {
      await Promise.all([...jails.live.values()].map((session) => session.destroy(reason)));
    },
  };
  return provider;
}
