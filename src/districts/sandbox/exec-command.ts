/** Commands in a sandbox: run and wait, run and stream, re-attach, cancel. What a command does is a result, not an error. */
import type { AgentActor, Ctx } from '#platform/actor.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { commandDigest } from './command-digest.ts';
import type { Desk, DeskExec } from './desk.ts';
import { workerSideTask } from './get-sandbox.ts';
import { limitClass } from './limits.ts';
import type { ExecCommand, SandboxLimits } from './provider.ts';
import { findRun } from './queries.ts';
import { roundUsage } from './sandbox-view.ts';
import type { ExecInput, ExecRefInput, ExecReply, WatchExecInput } from './schemas.ts';
import type { ExecEvent } from './session-registry.ts';
import { auditUse, enterSandbox, openDesk, type Work } from './work-session.ts';

/** On the host there is never a shell; inside, a line belongs to its author. */
function commandOf(input: ExecInput, limits: SandboxLimits, defaultMs: number): ExecCommand {
  return {
    argv: input.args ? [input.cmd, ...input.args] : ['/bin/sh', '-c', input.cmd],
    ...(input.cwd ? { cwd: input.cwd } : {}),
    ...(input.env ? { env: input.env } : {}),
    timeoutMs: Math.min(input.timeoutMs ?? defaultMs, limits.execWallMs),
  };
}

async function start(ctx: Ctx & { actor: AgentActor }, input: ExecInput): Promise<Work & { started: DeskExec }> {
  const work = await enterSandbox(ctx, input.taskId, {
    action: 'sandbox.exec',
    meta: commandDigest([input.cmd, ...(input.args ?? [])]),
  });
  const limits = work.row.limits as unknown as SandboxLimits;
  const { execWallDefaultMs } = limitClass(work.row.class as 'small' | 'large');
  const started = await work.desk.startExec(
    commandOf(input, limits, execWallDefaultMs),
    input.args ? [input.cmd, ...input.args].join(' ') : input.cmd,
  );
  void started.done.then(
    (r) =>
      recordEnd(ctx, work, {
        execId: started.execId,
        outcome: r.outcome,
        exitCode: r.exitCode,
        durationMs: Math.round(r.durationMs),
        bytes: r.stdout.byteLength + r.stderr.byteLength,
      }),
    () => {},
  );
  return { ...work, started };
}

/** How it ended, in the audit log: never output, arguments or environment. */
async function recordEnd(ctx: Ctx, work: Work, meta: Record<string, unknown>): Promise<void> {
  await transact(
    ctx,
    async (tx) => {
      await tx.sandboxRun.updateMany({ where: { id: work.row.id }, data: { commands: { increment: 1 } } });
      auditUse(tx, work.row, { action: 'sandbox.execEnded', meta });
    },
    { reply: false },
  ).catch(() => {});
}

/** Runs a command and answers when it has ended. */
export async function execCommand(ctx: Ctx & { actor: AgentActor }, input: ExecInput): Promise<ExecReply> {
  const { started } = await start(ctx, input);
  const result = await started.done;
  return {
    execId: started.execId,
    exitCode: result.exitCode,
    outcome: result.outcome,
    truncated: result.truncated,
    leftover: result.leftover,
    durationMs: Math.round(result.durationMs),
    sessionEnded: result.sessionEnded,
    stdout: new TextDecoder().decode(result.stdout),
    stderr: new TextDecoder().decode(result.stderr),
    usage: roundUsage(result.usage),
  };
}

export interface StreamedExecEvent {
  id: string;
  event: string;
  data: unknown;
}

export function streamed(e: ExecEvent): StreamedExecEvent {
  const { id, type, ...rest } = e;
  if (type === 'exit') {
    const { result } = e;
    return { id: String(id), event: 'exit', data: { ...result, durationMs: Math.round(result.durationMs) } };
  }
  return { id: String(id), event: type, data: rest };
}

/** Runs a command; the events are its output as it comes. The command goes on when the caller goes away. */
export async function streamCommand(
  ctx: Ctx & { actor: AgentActor },
  input: ExecInput,
  signal: AbortSignal | null,
): Promise<AsyncIterable<StreamedExecEvent>> {
  const { desk, started } = await start(ctx, input);
  return follow(desk, started.execId, { signal });
}

/** @throws NotFound at once for a command that is unknown here. */
function follow(
  desk: Desk,
  execId: string,
  options: { signal: AbortSignal | null; lastEventId?: number; encoding?: 'text' | 'base64' },
): AsyncIterable<StreamedExecEvent> {
  const events = desk.events(execId, {
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.lastEventId !== undefined ? { lastEventId: options.lastEventId } : {}),
    ...(options.encoding ? { encoding: options.encoding } : {}),
  });
  return (async function* () {
    for await (const e of events) yield streamed(e);
  })();
}

/** Re-attaches to a running or ended command, from behind the last event that was seen. */
export async function watchCommand(
  ctx: Ctx & { actor: AgentActor },
  input: WatchExecInput,
  signal: AbortSignal | null,
): Promise<AsyncIterable<StreamedExecEvent>> {
  const row = await readOnly(async (tx) => {
    const task = await workerSideTask(tx, ctx, input.taskId);
    const run = await findRun(tx, task.taskId, task.attempt);
    if (!run) throw new NotFound();
    return run;
  });
  const desk = await openDesk(row);
  const last = /^\d{1,15}$/.test(input.lastEventId ?? '') ? Number(input.lastEventId) : undefined;
  return follow(desk, input.execId, {
    signal,
    ...(last !== undefined ? { lastEventId: last } : {}),
    ...(input.encoding ? { encoding: input.encoding } : {}),
  });
}

/** Asks a command to end; its outcome will be `cancelled`. */
export async function cancelCommand(ctx: Ctx & { actor: AgentActor }, input: ExecRefInput): Promise<{ ok: true }> {
  const { desk } = await enterSandbox(ctx, input.taskId, {
    action: 'sandbox.cancelExec',
    meta: { execId: input.execId },
  });
  if (!(await desk.cancel(input.execId))) throw new NotFound();
  return { ok: true };
}

/** Ends everything but the sandbox itself. */
export async function killProcesses(
  ctx: Ctx & { actor: AgentActor },
  input: { taskId: string },
): Promise<{ ok: true }> {
  const { desk } = await enterSandbox(ctx, input.taskId, { action: 'sandbox.killProcesses', meta: {} });
  await desk.killProcesses();
  return { ok: true };
}
