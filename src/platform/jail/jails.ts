/** The jails of this process: what the host offers, the sessions that live, and the remains of processes before. */
import { canDoWithoutUserNamespace, type JailHost, type JailHostOptions, prepareHost } from './host.ts';
import { type JailProbe, probeJail } from './probe-jail.ts';
import { JailProvisionError, type JailSpec, provisionJail } from './provision-jail.ts';
import { reapJails } from './reap-jails.ts';
import type { JailSession } from './session.ts';
import { type JailUnavailableCode, JailUnavailableError, unavailable } from './unavailable.ts';

/** For so long a failed probe answers for the host; then the next request looks again. */
const FAILURE_KEPT_MS = 10_000;

/** Where root may still start a jail that has every other namespace. */
const NO_USER_NAMESPACE: ReadonlySet<JailUnavailableCode> = new Set([
  'userns_disabled',
  'userns_limit',
  'apparmor_userns',
]);

export class Jails {
  readonly #options: JailHostOptions;
  readonly #live = new Map<string, JailSession>();
  #host: JailHost | null = null;
  #probing: Promise<JailProbe> | null = null;
  #last: { probe: JailProbe; at: number } | null = null;

  constructor(options: JailHostOptions = {}) {
    this.#options = options;
  }

  /** Sessions by sandbox id. */
  get live(): ReadonlyMap<string, JailSession> {
    return this.#live;
  }

  /** Starts a real jail and looks around in it. Callers at the same time share one. Never rejects. */
  probe(): Promise<JailProbe> {
    this.#probing ??= this.#runProbe().finally(() => {
      this.#probing = null;
    });
    return this.#probing;
  }

  /**
   * @throws JailUnavailableError while the last probe failed, so that no command is ever tried on a host that cannot
   *   isolate; JailProvisionError when this one jail did not come up.
   */
  async provision(spec: JailSpec, signal?: AbortSignal): Promise<JailSession> {
    const stale = this.#last === null || (!this.#last.probe.ok && Date.now() - this.#last.at > FAILURE_KEPT_MS);
    const probe = stale ? await this.probe() : this.#last!.probe;
    if (!probe.ok) throw new JailUnavailableError(probe);
    try {
      return await this.#start(spec, signal);
    } catch (error) {
      const ofTheHost = error instanceof JailProvisionError && error.reason === 'host_error';
      if (!ofTheHost && !(error instanceof JailUnavailableError)) throw error;
      // The host has changed under us: an upgrade, a cleaned temporary directory, a sysctl. A new look tells which.
      const again = await this.probe();
      if (!again.ok) throw new JailUnavailableError(again);
      // Input that came as a stream has been read and cannot be given twice.
      if (!spec.input.every((file) => Buffer.isBuffer(file.data))) throw error;
      return await this.#start(spec, signal);
    }
  }

  /** See reapJails. Nothing to do on a host that cannot run jails. */
  async reap(alive: ReadonlySet<string>): Promise<{ destroyed: string[]; failed: string[] }> {
    const host = await this.#prepared().catch(() => null);
    return host === null ? { destroyed: [], failed: [] } : await reapJails(host, alive);
  }

  async #start(spec: JailSpec, signal: AbortSignal | undefined): Promise<JailSession> {
    const host = await this.#prepared();
    const session = await provisionJail(host, spec, { signal, onRelease: (id) => this.#live.delete(id) });
    if (session.endReason === null) this.#live.set(session.id, session);
    return session;
  }

  async #prepared(): Promise<JailHost> {
    this.#host ??= await prepareHost(this.#options);
    return this.#host;
  }

  /** Looks at the host anew: what a probe is asked for is whether the host, as it is now, can isolate. */
  async #runProbe(): Promise<JailProbe> {
    let { probe, host } = await probeWith(this.#options);
    if (!probe.ok && NO_USER_NAMESPACE.has(probe.code) && canDoWithoutUserNamespace()) {
      const second = await probeWith({ ...this.#options, withoutUserNamespace: true });
      if (second.probe.ok) ({ probe, host } = second);
    }
    this.#host = probe.ok ? host : null;
    this.#last = { probe, at: Date.now() };
    return probe;
  }
}

async function probeWith(options: JailHostOptions): Promise<{ probe: JailProbe; host: JailHost | null }> {
  try {
    const host = await prepareHost(options);
    return { probe: await probeJail(host), host };
  } catch (error) {
    const reason = error instanceof JailUnavailableError ? error.reason : unavailable('probe_failed', String(error));
    return { probe: { ok: false, ...reason }, host: null };
  }
}
