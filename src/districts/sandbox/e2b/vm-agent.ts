/** Our program inside the machine: how it is put there and what its lines mean. All it says is hostile data. */
import { readFileSync } from 'node:fs';
import type { ExecCommand, SandboxLimits } from '../provider.ts';

const AGENT_PATH = '/run/civitas/agent.pl';
export const REQUEST_FOLDER = '/run/civitas';
const RUN = `/usr/bin/perl ${AGENT_PATH}`;

/** Lines of our own; the only variable part is an id that we made. */
export const AGENT_LINES = {
  setup: `${RUN} setup`,
  selftest: `${RUN} selftest`,
  freeze: `${RUN} freeze`,
  hardlinks: `${RUN} hardlinks`,
  exec: (execId: string) => `${RUN} exec ${execId}`,
  kill: (execId: string) => `${RUN} kill ${execId}`,
};

let source: Buffer | null = null;
/** What is written into every machine before anything else. */
export function agentProgram(): { path: string; data: Buffer } {
  source ??= readFileSync(new URL('./vm-agent.pl', import.meta.url));
  return { path: AGENT_PATH, data: source };
}

/** One command as the agent reads it: parts that end with NUL, so that no text of a command is ever parsed by a shell. */
export function encodeRequest(
  command: Required<Pick<ExecCommand, 'argv' | 'cwd' | 'env'>>,
  limits: SandboxLimits,
): Buffer {
  const bytes = (mib: number) => mib * 1024 * 1024;
  const bounds = [
    `--nproc=${limits.pids}:${limits.pids}`,
    `--fsize=${bytes(limits.fileMb)}`,
    `--nofile=${limits.fds}`,
    `--data=${bytes(limits.memoryMb)}`,
    '--core=0',
  ].join(' ');
  const variables = Object.entries(command.env).map(([name, value]) => `${name}=${value}`);
  const parts = [command.cwd, bounds, String(variables.length), ...variables, ...command.argv];
  return Buffer.from(parts.map((part) => `${part}\0`).join(''), 'utf8');
}

export type AgentFrame =
  | { type: 'output'; stream: 'stdout' | 'stderr'; bytes: Buffer }
  | { type: 'exit'; status: number; leftover: boolean }
  | { type: 'refused'; errno: number };

/** 32 KiB in hexadecimal and what is around it. */
const LINE_MAX = 70_000;

/** Text in pieces of any size → frames. Null: what came is not the agent's language, and nothing after it is read. */
export class AgentLines {
  #rest = '';
  #ended = false;

  push(text: string): AgentFrame[] | null {
    const frames: AgentFrame[] = [];
    this.#rest += text;
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n')) {
      const frame = this.#ended ? null : frameOf(this.#rest.slice(0, end));
      if (!frame) return null;
      this.#rest = this.#rest.slice(end + 1);
      this.#ended = frame.type !== 'output';
      frames.push(frame);
    }
    return this.#rest.length > LINE_MAX ? null : frames;
  }
}

function frameOf(line: string): AgentFrame | null {
  if (line.length > LINE_MAX) return null;
  const output = /^([oe]) ((?:[0-9a-f]{2})+)$/.exec(line);
  if (output) {
    return {
      type: 'output',
      stream: output[1] === 'o' ? 'stdout' : 'stderr',
      bytes: Buffer.from(output[2] as string, 'hex'),
    };
  }
  const exit = /^x (\d{1,5}) ([01])$/.exec(line);
  if (exit) return { type: 'exit', status: Number(exit[1]), leftover: exit[2] === '1' };
  const refused = /^n (\d{1,5})$/.exec(line);
  return refused ? { type: 'refused', errno: Number(refused[1]) } : null;
}
