/** Sandboxes as E2B micro-VMs (sandbox.md 8.2): what the service does not promise by itself is added and then tested. */
import type { Readable } from 'node:stream';
import { newId } from '#platform/ids.ts';
import { environmentIssues } from '#platform/jail/command-bounds.ts';
import { inputProblem } from '#platform/jail/file-names.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import { type E2bCloud, type E2bFailure, type E2bMachine, normaliseE2bError } from '#platform/vendors/e2b.ts';
import {
  type InputFile,
  type ProbeResult,
  ProviderError,
  type RunResult,
  type RunSpec,
  type SandboxProvider,
  type SandboxSession,
  type SandboxSpec,
} from '../provider.ts';
import { runOnce } from '../run-once.ts';
import { killMachine } from './kill-machine.ts';
import { DEAD_MAN_MS, E2bSession } from './session.ts';
import { AGENT_LINES, agentProgram, REQUEST_FOLDER } from './vm-agent.ts';

export interface E2bProviderOptions {
  cloud: E2bCloud;
  /** Marks the machines of this installation: nobody else's are touched. */
  installation: string;
  templates: { small: string; large: string };
}

const APP = 'civitas';
const SETUP_MS = 15_000;
/** No run stands behind a probe: other processes must not take it for a leftover, and it ends by itself. */
const PROBE_LIFE_MS = 60_000;
/** Input is written several files at a time: a round trip each would add up. */
const WRITES_AT_ONCE = 8;

/** A machine that came up is killed again when anything about it is not as it must be. */
class Unfit extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

export function createE2bProvider(options: E2bProviderOptions): SandboxProvider {
  const { cloud, installation, templates } = options;
  /** Templates that passed the self-test in this process, by the facts that could change them. */
  const tested = new Set<string>();

  async function start(
    spec: SandboxSpec,
    dieAfterMs: number,
    signal?: AbortSignal,
    mark = installation,
  ): Promise<{ machine: E2bMachine; startedAt: number }> {
    const problem = inputProblem(spec.input) ?? environmentIssues(spec.env ?? {})[0]?.message ?? null;
    if (problem !== null) throw new ProviderError('bad_input', problem);
    if (signal?.aborted) throw new ProviderError('cancelled', 'aborted before the start');
    const template = spec.limits.memoryMb > LIMIT_CLASSES.small.limits.memoryMb ? templates.large : templates.small;
    const startedAt = performance.now();
    let machine: E2bMachine;
    try {
      machine = await cloud.create(
        {
          template,
          timeoutMs: dieAfterMs,
          metadata: {
            app: APP,
            installation: mark,
            runId: spec.runId,
            taskId: spec.taskId,
            attempt: String(spec.attempt),
          },
        },
        signal,
      );
    } catch (e) {
      const failure = normaliseE2bError(e);
      // Aborted while it was being made, or no answer: it may exist. The reaper finds it by its marks.
      throw new ProviderError(signal?.aborted ? 'cancelled' : failure.kind, failure.message, failure);
    }
    try {
      await prepare(machine, template, spec);
      signal?.throwIfAborted();
      return { machine, startedAt };
    } catch (e) {
      await killMachine(() => machine.kill());
      if (e instanceof ProviderError) throw e;
      if (e instanceof Unfit) throw new ProviderError(e.reason, e.message, e);
      const failure = normaliseE2bError(e);
      throw new ProviderError(signal?.aborted ? 'cancelled' : failure.kind, failure.message, failure);
    }
  }

  async function prepare(machine: E2bMachine, template: string, spec: SandboxSpec): Promise<void> {
    const info = await machine.info();
    if (info.allowInternetAccess !== false) throw new Unfit('internet_allowed', 'the machine may reach the internet');
    if (info.memoryMb < spec.limits.memoryMb || info.cpuCount < 1)
      throw new Unfit('wrong_size', `${template} has ${info.memoryMb} MiB; ${spec.limits.memoryMb} are promised`);
    const program = agentProgram();
    await machine.write(program.path, program.data, 'root');
    await writeInput(machine, spec.input);
    const setup = await machine.run(AGENT_LINES.setup, 'root', SETUP_MS);
    if (setup.exitCode !== 0) throw new Unfit('setup_failed', setup.stderr.slice(0, 300));
    if (tested.has(template)) return;
    const selftest = await machine.run(AGENT_LINES.selftest, 'root', SETUP_MS);
    if (selftest.exitCode !== 0) throw new Unfit('selftest_failed', `holes: ${selftest.stdout.trim().slice(0, 300)}`);
    tested.add(template);
  }

  const provider: SandboxProvider = {
    name: 'e2b',

    async probe(): Promise<ProbeResult> {
      tested.clear(); // a template may have been built anew
      const spec: SandboxSpec = {
        runId: newId(),
        taskId: 'probe',
        attempt: 1,
        purpose: 'execute',
        input: [],
        limits: LIMIT_CLASSES.small.limits,
      };
      try {
        const { machine, startedAt } = await start(spec, PROBE_LIFE_MS, undefined, `${installation}-probe`);
        const session = new E2bSession(machine, { limits: spec.limits, env: {}, startedAt });
        const { destroyed } = await session.destroy('probe');
        return {
          ok: true,
          details: { template: templates.small, readyMs: Math.round(performance.now() - startedAt), destroyed },
        };
      } catch (e) {
        if (!(e instanceof ProviderError)) throw e;
        return { ok: false, code: `e2b_${e.reason}`, message: messageOf(e), fix: fixOf(e.reason) };
      }
    },

    async provision(spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxSession> {
      const { machine, startedAt } = await start(spec, spec.limits.idleMs + DEAD_MAN_MS, signal);
      return new E2bSession(machine, { limits: spec.limits, env: spec.env ?? {}, startedAt });
    },

    /** A machine that vanished under a one-shot command is tried once more: the command left nothing anywhere. */
    async run(spec: RunSpec, signal?: AbortSignal): Promise<RunResult> {
      const wallMs = Math.min(spec.command.timeoutMs ?? spec.limits.execWallMs, spec.limits.execWallMs);
      const once = {
        name: 'e2b' as const,
        provision: async (given: SandboxSpec, abort?: AbortSignal) => {
          const { machine, startedAt } = await start(given, wallMs + DEAD_MAN_MS, abort);
          return new E2bSession(machine, { limits: given.limits, env: given.env ?? {}, startedAt });
        },
      };
      const first = await runOnce(once, spec, signal);
      if (first.outcome !== 'session_lost') return first;
      const second = await runOnce(once, spec, signal);
      return second.outcome === 'session_lost' ? { ...second, outcome: 'provider_error' } : second;
    },

    async reap(alive: ReadonlySet<string>): Promise<{ destroyed: string[]; failed: string[] }> {
      const result: { destroyed: string[]; failed: string[] } = { destroyed: [], failed: [] };
      const found = await cloud.list({ app: APP, installation });
      for (const { id, metadata } of found) {
        // The service filters by marks; what it returns is checked all the same.
        if (metadata.app !== APP || metadata.installation !== installation) continue;
        if (alive.has(id) || alive.has(metadata.runId ?? '')) continue;
        const gone = await killMachine(() => cloud.kill(id));
        (gone ? result.destroyed : result.failed).push(id);
      }
      return result;
    },
  };
  return provider;
}

async function writeInput(machine: E2bMachine, input: readonly InputFile[]): Promise<void> {
  const programs = input.filter((file) => file.executable).map((file) => `/input/${file.path}\0`);
  await machine.write(`${REQUEST_FOLDER}/programs`, Buffer.from(programs.join('')), 'root');
  const left = [...input];
  const worker = async () => {
    for (let file = left.shift(); file; file = left.shift())
      await machine.write(`/input/${file.path}`, await contentOf(file), 'root');
  };
  await Promise.all(Array.from({ length: Math.min(WRITES_AT_ONCE, input.length) }, worker));
}

/** A stream is cut off, and the provision refused, beyond the size that was declared. */
async function contentOf(file: InputFile): Promise<Buffer> {
  if (Buffer.isBuffer(file.data)) {
    if (file.data.length !== file.bytes) throw new ProviderError('bad_input', `${file.path} has another size`);
    return file.data;
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of file.data as Readable) {
    const chunk = Buffer.from(piece as Uint8Array);
    bytes += chunk.length;
    if (bytes > file.bytes) throw new ProviderError('bad_input', `${file.path} is longer than declared`);
    pieces.push(chunk);
  }
  if (bytes !== file.bytes) throw new ProviderError('bad_input', `${file.path} is shorter than declared`);
  return Buffer.concat(pieces);
}

function messageOf(e: ProviderError): string {
  const { cause } = e;
  return cause instanceof Error ? (cause as E2bFailure).message : e.message;
}

function fixOf(reason: string): string {
  switch (reason) {
    case 'auth':
      return 'check E2B_API_KEY';
    case 'rate_limited':
    case 'busy':
      return 'the account is at its limit or the service is busy: wait, or raise the limit of the account';
    case 'wrong_size':
    case 'setup_failed':
    case 'selftest_failed':
      return 'build the templates again (node src/server/cli/e2b-templates.ts), or name others in E2B_TEMPLATE_SMALL and E2B_TEMPLATE_LARGE';
    case 'internet_allowed':
      return 'the service ignores allowInternetAccess: use E2B itself or another compatible service';
    default:
      return 'see whether the service answers: E2B_API_KEY, E2B_DOMAIN, E2B_API_URL, the network of this host';
  }
}
