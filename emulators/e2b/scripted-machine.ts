/** A machine without an inside: files in memory, commands answered from a table. Runs anywhere, as anybody. */
import { Readable } from 'node:stream';
import type { Entry, Machine, Outcome, Started } from './machine.ts';

/** What a command line prints and how it ends; `never` runs until it is killed. */
export type Script = (line: string) => { stdout?: string; exitCode?: number; never?: boolean } | undefined;

export function scriptedMachine(script: Script): Machine {
  const files = new Map<string, Buffer>();
  const running = new Map<number, { line: string; kill(): void }>();
  let pids = 100;
  const missing = (path: string): Outcome<never> => ({
    ok: false,
    error: { code: 'not_found', message: `path not found: ${path}` },
  });
  const entry = (path: string, data: Buffer | null): Entry => ({
    name: path.split('/').pop() ?? '',
    path,
    type: data ? 1 : 2,
    size: data?.length ?? 0,
    mode: data ? 0o644 : 0o755,
    owner: 'user',
    group: 'user',
    modifiedSeconds: Math.floor(Date.now() / 1_000),
  });
  const isFolder = (path: string) => [...files.keys()].some((known) => known.startsWith(`${path}/`));
  return {
    async stat(path) {
      const data = files.get(path);
      if (data) return { ok: true, value: entry(path, data) };
      return isFolder(path) || path === '/workspace/output' ? { ok: true, value: entry(path, null) } : missing(path);
    },
    async list(path) {
      return {
        ok: true,
        value: [...files].filter(([known]) => known.startsWith(`${path}/`)).map(([known, data]) => entry(known, data)),
      };
    },
    async makeDir() {
      return { ok: true, value: null };
    },
    async remove(path) {
      files.delete(path);
      return { ok: true, value: null };
    },
    async move(from, to) {
      const data = files.get(from);
      if (!data) return missing(from);
      files.delete(from);
      files.set(to, data);
      return { ok: true, value: null };
    },
    async write(path, data) {
      files.set(path, data);
      return { ok: true, value: null };
    },
    async read(path) {
      const data = files.get(path);
      return data ? { ok: true, value: { stream: Readable.from([data]), cancel: () => {} } } : missing(path);
    },
    async start({ args }): Promise<Started> {
      const line = args.at(-1) ?? '';
      const { stdout = '', exitCode = 0, never = false } = script(line) ?? {};
      pids += 1;
      const pid = pids;
      const ended = new Promise<{ exitCode: number; signal: string | null }>((resolve) => {
        running.set(pid, { line, kill: () => resolve({ exitCode: -1, signal: 'SIGKILL' }) });
        if (!never) resolve({ exitCode, signal: null });
      });
      void ended.then(() => running.delete(pid));
      return {
        pid,
        stdout: Readable.from(stdout === '' ? [] : [Buffer.from(stdout)]),
        stderr: Readable.from([]),
        ended,
      };
    },
    async signal(pid) {
      const process = running.get(pid);
      process?.kill();
      return process !== undefined;
    },
    processes: () => [...running].map(([pid, { line }]) => ({ pid, cmd: '/bin/bash', args: ['-l', '-c', line] })),
    async destroy() {
      for (const { kill } of running.values()) kill();
    },
  };
}
