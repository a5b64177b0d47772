import { availableParallelism } from 'node:os';
import { newId } from '../ids.ts';
import { makeBaseDirectory, type OwnerNote, removeBaseDirectory, writeInput, writeNote } from './base-directory.ts';
import { bwrapCommand } from './bwrap-arguments.ts';
import { ChannelEnded, JailChannel } from './channel.ts';
import { environmentIssues } from './command-bounds.ts';
import { ControlGroup } from './control-group.ts';
import { inputProblem } from './file-names.ts';
import type { JailHost } from './host.ts';
import { JailProcess } from './jail-process.ts';
import { PinnedDirectory } from './pinned-directory.ts';
import { claimUid, releaseUid } from './private-uids.ts';
import { JailSession } from './session.ts';
import type { InputFile, JailLimits, JailOutcome } from './types.ts';
import { explainBwrapFailure, JailUnavailableError } from './unavailable.ts';

export interface JailSpec {
  input: readonly InputFile[];
  env?: Readonly<Record<string, string>>;
  limits: JailLimits;
}

/** The jail did not come up although the host can run jails. */
export class JailProvisionError extends Error {
  override readonly name = 'JailProvisionError';
  readonly reason: JailOutcome | 'bad_input' | 'host_error';

  constructor(reason: JailOutcome | 'bad_input' | 'host_error', message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

const HELLO_DEADLINE_MS = 10_000;

/**
 * Starts a jail and waits until it is ready: input in place, PID 1 greeted, its filesystems pinned. When any step
 * fails, everything the steps before it made is undone before the promise rejects.
 *
 * @throws JailUnavailableError when bubblewrap says that this host cannot; JailProvisionError otherwise.
 */
export async function provisionJail(
  host: JailHost,
  spec: JailSpec,
  options: { signal?: AbortSignal; helloDeadlineMs?: number; onRelease?: (sandboxId: string) => void } = {},
): Promise<JailSession> {
  const startedAt = performance.now();
  const problem = inputProblem(spec.input) ?? environmentIssues(spec.env ?? {})[0]?.message ?? null;
  if (problem !== null) throw new JailProvisionError('bad_input', problem);
  throwIfAborted(options.signal);

  const sandboxId = newId();
  const undo: (() => unknown)[] = [];
  try {
    const uid = host.uids === null ? null : claimUid(host, host.uids);
    if (uid !== null) undo.push(() => releaseUid(host, uid));
    const note: OwnerNote = {
      sandboxId,
      ownerPid: process.pid,
      ownerStartTime: host.ownStartTime,
      bootId: host.bootId,
      pidNamespace: host.pidNamespace,
      uid,
      cgroup: null,
      init: null,
    };
    const base = makeBaseDirectory(host, note);
    undo.push(() => removeBaseDirectory(base.path));
    await writeInput(base, spec.input).catch((error: Error) => {
      throw new JailProvisionError('bad_input', error.message, { cause: error });
    });
    throwIfAborted(options.signal);

    const cgroup = makeControlGroup(host, sandboxId, spec.limits);
    if (cgroup) undo.push(() => cgroup.remove());

    const command = bwrapCommand({
      bwrap: host.bwrap.path,
      cpus: host.cpus,
      prlimit: host.prlimit,
      becomes: host.setpriv !== null && uid !== null ? { uid, setpriv: host.setpriv } : null,
      supervisor: host.supervisor,
      layout: host.layout,
      node: host.node,
      input: base.input,
      limits: spec.limits,
    });
    const jail = new JailProcess(host, command, host.setpriv === null ? uid : null);
    undo.push(() => jail.kill());
    let session: JailSession | null = null;
    const channel = new JailChannel(jail.out, jail.in, {
      sessionOutputBytes: spec.limits.sessionOutputBytes,
      onEnd: (reason) => session?.channelEnded(reason),
    });
    undo.push(() => channel.close());
    const onAbort = () => channel.close();
    options.signal?.addEventListener('abort', onAbort, { once: true });
    undo.push(() => options.signal?.removeEventListener('abort', onAbort));

    const init = await jail.started;
    if (!init) throw await whyNotStarted(jail);
    // No program of the task runs before its first command: what follows cannot come too late.
    if (cgroup) cgroup.add(init.pid);
    writeNote(base.path, { ...note, cgroup: cgroup?.path ?? null, init });

    await channel.hello(options.helloDeadlineMs ?? HELLO_DEADLINE_MS).catch(async (error: Error) => {
      throwIfAborted(options.signal);
      throw await whyNoHello(jail, error);
    });
    const pins: PinnedDirectory[] = [];
    undo.push(() => {
      for (const pinned of pins) pinned.close();
    });
    for (const path of ['workspace', 'tmp', 'dev/shm'])
      pins.push(PinnedDirectory.pin(`/proc/${init.pid}/root/${path}`));
    throwIfAborted(options.signal);
    options.signal?.removeEventListener('abort', onAbort);

    const [workspace, ...others] = pins as [PinnedDirectory, ...PinnedDirectory[]];
    session = new JailSession({
      sandboxId,
      limits: spec.limits,
      env: spec.env ?? {},
      process: jail,
      channel,
      initPid: init.pid,
      workspace,
      others,
      base,
      cgroup,
      startedAt,
      release: (dead) => {
        // The uid of a jail that may still live stays claimed; the reaper frees it with the rest.
        if (dead && uid !== null) releaseUid(host, uid);
        options.onRelease?.(sandboxId);
      },
    });
    return session;
  } catch (error) {
    for (const step of undo.reverse()) await step();
    if (error instanceof JailUnavailableError || error instanceof JailProvisionError) throw error;
    throw new JailProvisionError('host_error', 'the jail could not be prepared', { cause: error });
  }
}

function makeControlGroup(host: JailHost, sandboxId: string, limits: JailLimits): ControlGroup | null {
  if (host.cgroupBase === null) return null;
  try {
    return ControlGroup.create(host.cgroupBase, `${host.basePrefix}${sandboxId}`, limits, availableParallelism());
  } catch {
    return null; // taken away since it was found: the monitor limits alone
  }
}

async function whyNotStarted(jail: JailProcess): Promise<Error> {
  if (jail.spawnError) {
    const { code } = jail.spawnError;
    return new JailProvisionError('host_error', `bubblewrap could not be started: ${code}`, { cause: jail.spawnError });
  }
  return new JailUnavailableError(explainBwrapFailure(await jail.lastWords()));
}

/** bubblewrap tells its pid before the mounts are made: a complaint about them arrives instead of the greeting. */
async function whyNoHello(jail: JailProcess, cause: Error): Promise<Error> {
  const reason = cause instanceof ChannelEnded && cause.reason !== 'closed' ? cause.reason : 'session_lost';
  const words = reason === 'session_lost' ? await jail.lastWords() : '';
  if (/^bwrap: /m.test(words)) return new JailUnavailableError(explainBwrapFailure(words));
  return new JailProvisionError(reason, 'PID 1 of the jail did not greet', { cause });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new JailProvisionError('cancelled', 'provisioning was cancelled');
}
