/**
 * The processes of one jail on the host's side: starting bubblewrap, knowing PID 1 by its host pid, killing it and
 * knowing that it is dead. No policy and no protocol.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { DESCRIPTORS } from './bwrap-arguments.ts';
import type { JailHost } from './host.ts';
import { isSameProcess, readProcessStat } from './process-tree.ts';

const STDERR_KEPT_BYTES = 8 * 1024;
const STATUS_KEPT_BYTES = 8 * 1024;
const WRAPPER_GRACE_MS = 1_000;
const LAST_WORDS_MS = 500;
const DEATH_DEADLINE_MS = 5_000;

/** All that a program started for a jail inherits: no setting of the platform, no secret. */
export const CLEAN_ENVIRONMENT = { PATH: '/usr/bin:/bin' } as unknown as NodeJS.ProcessEnv;

export interface InitProcess {
  pid: number;
  startTime: string;
}

export class JailProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #dead = false;
  #init: InitProcess | null = null;
  #stderr = '';
  #spawnError: NodeJS.ErrnoException | null = null;
  readonly out: Readable;
  readonly in: Writable;
  /** Resolves with PID 1's host pid before any program of the jail runs; null when bubblewrap failed. */
  readonly started: Promise<InitProcess | null>;

  /** Starts `command` with nothing of this process but the descriptors a jail needs. */
  constructor(host: JailHost, command: readonly string[], uid: number | null) {
    // Opened for each jail: descriptors that share an offset would let one jail read what another has consumed.
    const files = [host.passwdFile, host.groupFile, host.seccompFile, '/dev/null'].map((path) => openSync(path, 'r'));
    const [passwd, group, seccomp, nothing] = files as [number, number, number, number];
    const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'ignore', 'pipe'];
    stdio[DESCRIPTORS.passwd] = passwd;
    stdio[DESCRIPTORS.group] = group;
    stdio[DESCRIPTORS.seccomp] = seccomp;
    stdio[DESCRIPTORS.status] = 'pipe';
    stdio[DESCRIPTORS.out] = 'pipe';
    stdio[DESCRIPTORS.in] = 'pipe';
    for (const leaked of host.leakedDescriptors) {
      while (stdio.length < leaked) stdio.push('ignore');
      stdio[leaked] = nothing;
    }
    try {
      this.#child = spawn(command[0]!, command.slice(1), {
        cwd: '/',
        env: CLEAN_ENVIRONMENT,
        stdio,
        ...(uid === null ? {} : { uid, gid: uid }),
      });
    } finally {
      for (const fd of files) closeSync(fd);
    }
    this.#exited = new Promise((resolve) => {
      const ended = () => {
        this.#dead = true;
        resolve();
      };
      this.#child.once('exit', ended);
      this.#child.once('error', (error) => {
        this.#spawnError = error as NodeJS.ErrnoException;
        if (this.#child.pid === undefined) ended();
      });
    });
    this.out = this.#pipe(DESCRIPTORS.out) as Readable;
    this.in = this.#pipe(DESCRIPTORS.in) as Writable;
    // Handlers from the first moment: the jail may break a pipe before anybody listens.
    for (const stream of this.#child.stdio) stream?.on('error', () => undefined);
    this.#keepStderr();
    this.started = this.#readStatus();
  }

  get init(): InitProcess | null {
    return this.#init;
  }

  /** What bubblewrap complained of before it ended; the words may arrive after the exit. */
  async lastWords(): Promise<string> {
    const stderr = this.#child.stderr;
    if (stderr && !stderr.readableEnded && !stderr.destroyed && !stderr.isPaused()) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, LAST_WORDS_MS);
        stderr.once('close', () => {
          clearTimeout(late);
          resolve();
        });
      });
    }
    return this.#stderr;
  }

  get spawnError(): NodeJS.ErrnoException | null {
    return this.#spawnError;
  }

  get exited(): Promise<void> {
    return this.#exited;
  }

  /**
   * Kills PID 1 by its host pid; the kernel takes everything else in the pid namespace with it before bubblewrap can
   * collect it. True when that is known to have happened.
   */
  async kill(): Promise<boolean> {
    this.#killInit();
    const wrapper = setTimeout(() => this.#child.kill('SIGKILL'), this.#init ? WRAPPER_GRACE_MS : 0);
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, DEATH_DEADLINE_MS);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(wrapper);
    clearTimeout(deadline);
    for (const stream of this.#child.stdio) stream?.destroy();
    return this.#dead && (this.#init === null || !isSameProcess(this.#init.pid, this.#init.startTime));
  }

  #pipe(descriptor: number): Readable | Writable {
    return (this.#child.stdio as unknown as (Readable | Writable)[])[descriptor]!;
  }

  #killInit(): void {
    if (this.#dead || !this.#init) return;
    // The pid is ours while bubblewrap has not collected it; the start time closes the moment in between.
    if (!isSameProcess(this.#init.pid, this.#init.startTime)) return;
    try {
      process.kill(this.#init.pid, 'SIGKILL');
    } catch {
      // it died by itself
    }
  }

  #keepStderr(): void {
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('latin1').slice(0, STDERR_KEPT_BYTES - this.#stderr.length);
      // Whoever writes more waits: reading on would be work for nothing.
      if (this.#stderr.length >= STDERR_KEPT_BYTES) this.#child.stderr?.pause();
    });
  }

  /** The first line of --json-status-fd is written by bubblewrap before it lets PID 1 go. */
  #readStatus(): Promise<InitProcess | null> {
    const status = this.#pipe(DESCRIPTORS.status) as Readable;
    return new Promise((resolve) => {
      let text = '';
      let settled = false;
      const settle = (init: InitProcess | null) => {
        if (settled) return;
        settled = true;
        this.#init = init;
        resolve(init);
      };
      status.on('data', (chunk: Buffer) => {
        if (settled) return;
        text += chunk.toString('latin1');
        const pid = /^\s*\{\s*"child-pid"\s*:\s*(\d+)/.exec(text)?.[1];
        if (pid !== undefined && /\}/.test(text)) {
          const stat = readProcessStat(Number(pid));
          settle(stat ? { pid: Number(pid), startTime: stat.startTime } : null);
        } else if (text.length > STATUS_KEPT_BYTES) settle(null);
      });
      void this.#exited.then(() => settle(null));
    });
  }
}
