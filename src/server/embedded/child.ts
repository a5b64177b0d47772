/**
 * A child process of the supervisor: restarted when it dies by itself, ended when the supervisor ends. Children watch
 * their IPC channel, so that a killed supervisor leaves none behind.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Child {
  name: string;
  /** Resolves with what the child sent as `ready`. */
  ready: Promise<unknown>;
  stop(): Promise<void>;
  pid(): number | undefined;
}

const RESTART_MS = 1_000;

export function startChild(
  name: string,
  file: string,
  options: { env: NodeJS.ProcessEnv; args?: string[]; onLine?: (line: string) => void },
): Child {
  let stopping = false;
  let current: ChildProcess;
  let settle: { resolve: (v: unknown) => void; reject: (e: Error) => void };
  const ready = new Promise<unknown>((resolve, reject) => {
    settle = { resolve, reject };
  });
  ready.catch(() => {});
  let lastLines = '';
  let everReady = false;

  const launch = () => {
    current = fork(file, options.args ?? [], {
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    });
    const show = (chunk: Buffer) => {
      const text = chunk.toString();
      lastLines = (lastLines + text).slice(-4_000);
      for (const line of text.split('\n')) if (line.trim() !== '') options.onLine?.(line);
    };
    current.stdout?.on('data', show);
    current.stderr?.on('data', show);
    current.on('message', (m: { ready?: unknown }) => {
      if (m && 'ready' in m) {
        everReady = true;
        settle.resolve(m.ready);
      }
    });
    current.on('exit', (code, signal) => {
      if (stopping) return;
      if (!everReady) {
        settle.reject(new Error(`${name} did not start (${signal ?? code})\n${lastLines}`));
        return;
      }
      options.onLine?.(`${name} ended unexpectedly (${signal ?? code}); starting it again`);
      setTimeout(() => {
        if (!stopping) launch();
      }, RESTART_MS);
    });
  };
  launch();

  return {
    name,
    ready,
    pid: () => current.pid,
    async stop() {
      stopping = true;
      const child = current;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      await Promise.race([gone, sleep(40_000)]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    },
  };
}
