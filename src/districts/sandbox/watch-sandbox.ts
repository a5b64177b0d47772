import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { isCivitasError } from '#platform/errors.ts';
import type { NotedCommand } from './activity.ts';
import type { Desk } from './desk.ts';
import { type StreamedExecEvent, streamed } from './exec-command.ts';
import { workerSideTask } from './get-sandbox.ts';
import { findRun, type RunRow } from './queries.ts';
import { deskOf } from './remote-desk.ts';
import type { WatchSandboxInput } from './schemas.ts';

const POLL_MS = 700;
const WATCH_MS = 30 * 60_000;

/** Ids are `<number of the command>.<id of its event>`: a viewer who returns continues inside a command's output. */
function parsePosition(lastEventId: string | undefined): { seq: number; eventId: number } {
  const found = /^(\d{1,9})(?:\.(\d{1,15}))?$/.exec(lastEventId ?? '');
  return { seq: Number(found?.[1] ?? 0), eventId: Number(found?.[2] ?? 0) };
}

/**
 * Everything that happens in a task's sandbox, live: each command with its output, one after the other. For the worker
 * and the worker's owner; the buyer never sees the work (sandbox.md 3.4). Ends with the sandbox.
 */
export async function watchSandbox(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: WatchSandboxInput,
  signal: AbortSignal | null,
): Promise<AsyncIterable<StreamedExecEvent>> {
  // Refused before the stream begins, like any other call.
  await readOnly((tx) => workerSideTask(tx, ctx, input.taskId));
  return everything(ctx, input, signal);
}

async function* everything(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: WatchSandboxInput,
  signal: AbortSignal | null,
): AsyncGenerator<StreamedExecEvent> {
  let { seq, eventId } = parsePosition(input.lastEventId);
  const until = performance.now() + WATCH_MS;
  while (!signal?.aborted && performance.now() < until) {
    const { task, run } = await readOnly(async (tx) => {
      const facts = await workerSideTask(tx, ctx, input.taskId);
      return { task: facts, run: await findRun(tx, facts.taskId, facts.attempt) };
    });
    if (run) {
      const desk = await deskIfLive(run);
      // The command a returning viewer was in is asked for again, from where it stood.
      for (const command of (await desk?.commandsSince(eventId > 0 ? seq - 1 : seq)) ?? []) {
        const seen = command.seq === seq ? eventId : 0;
        seq = command.seq;
        if (seen === 0) yield { id: `${seq}.0`, event: 'command', data: announced(command) };
        for await (const event of outputOf(desk as Desk, command, seen, signal)) {
          eventId = event.id;
          if (event.type !== 'started') yield { ...streamed(event), id: `${seq}.${event.id}` };
        }
        eventId = 0;
      }
      if (run.status === 'destroyed' || run.status === 'failed') {
        yield { id: `${seq}.0`, event: 'ended', data: { reason: run.destroyReason } };
        return;
      }
    } else if (task.status !== 'executing') return;
    await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
  }
}

function announced({ execId, command, at }: NotedCommand): { execId: string; command: string; at: string } {
  return { execId, command, at };
}

/** Null before the session is up and after it has ended. */
async function deskIfLive(run: RunRow): Promise<Desk | null> {
  try {
    return await deskOf(run);
  } catch (e) {
    if (isCivitasError(e)) return null;
    throw e;
  }
}

/** Nothing more when the session ends and takes the output along. */
async function* outputOf(desk: Desk, command: NotedCommand, lastEventId: number, signal: AbortSignal | null) {
  try {
    yield* desk.events(command.execId, { ...(signal ? { signal } : {}), ...(lastEventId > 0 ? { lastEventId } : {}) });
  } catch (e) {
    if (!isCivitasError(e)) throw e;
  }
}
