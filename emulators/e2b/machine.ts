/** What stands for a micro-VM: files and processes of one sandbox, behind the calls of its daemon (envd). */
import type { Readable } from 'node:stream';

export interface Entry {
  name: string;
  path: string;
  /** 1 file, 2 directory, 3 link, 0 anything else: of what a link leads to, as the real daemon tells it. */
  type: 0 | 1 | 2 | 3;
  size: number;
  mode: number;
  owner: string;
  group: string;
  modifiedSeconds: number;
  symlinkTarget?: string;
}

export type FileError = { code: 'not_found' | 'invalid_argument' | 'no_space' | 'denied'; message: string };
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: FileError };

export interface Started {
  pid: number;
  stdout: Readable;
  stderr: Readable;
  ended: Promise<{ exitCode: number; signal: string | null }>;
}

export interface Machine {
  stat(path: string): Promise<Outcome<Entry>>;
  list(path: string, depth: number): Promise<Outcome<Entry[]>>;
  makeDir(path: string, user: string): Promise<Outcome<null>>;
  remove(path: string): Promise<Outcome<null>>;
  move(from: string, to: string): Promise<Outcome<null>>;
  write(path: string, data: Buffer, user: string): Promise<Outcome<null>>;
  /** The stream may wait for ever (a pipe nobody writes to); the caller cancels it. */
  read(path: string): Promise<Outcome<{ stream: Readable; cancel(): void }>>;
  start(
    command: { cmd: string; args: string[]; cwd: string; envs: Record<string, string> },
    user: string,
  ): Promise<Started>;
  signal(pid: number, signal: number): Promise<boolean>;
  processes(): { pid: number; cmd: string; args: string[] }[];
  destroy(): Promise<void>;
}
