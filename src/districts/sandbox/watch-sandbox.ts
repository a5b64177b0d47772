import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { commandsSince } from './activity.ts';
import { type StreamedExecEvent, streamed } from './exec-command.ts';
import { workerSideTask } from './get-sandbox.ts';
import { sandboxHost } from './host.ts';
import { findRun } from './queries.ts';
import type { WatchSandboxInput } from './schemas.ts';

const POLL_MS = 400;
const WATCH_MS = 30 * 60_000;

/**
 * Everything that happens in a task's sandbox, live: each command with its output, one after the other. For the worker
 * and the worker's owner; the buyer never sees the work (sandbox.md 3.4). Ends with the sandbox.
 */
export async function* watchSandbox(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: WatchSandboxInput,
  signal: AbortSignal | null,
): AsyncGenerator<StreamedExecEvent> {
  let seen = /^\d{1,9}$/.test(input.lastEventId ?? '') ? Number(input.lastEventId) : 0;
  const until = Date.now() + WATCH_MS;
  while (!signal?.aborted && Date.now() < until) {
    const state = await readOnly(async (tx) => {
      const task = await workerSideTask(tx, ctx, input.taskId);
      return { task, run: await findRun(tx, task.taskId, task.attempt) };
    });
    if (state.run) {
      for (const command of commandsSince(state.run.id, seen)) {
        seen = command.seq;
        yield {
          id: String(seen),
          event: 'command',
          data: { execId: command.execId, command: command.command, at: command.at },
        };
        try {
          for await (const e of sandboxHost().sessions.events(state.run.id, command.execId, signal ? { signal } : {})) {
            if (e.type !== 'started') yield { ...streamed(e), id: String(seen) };
          }
        } catch {
          // the session ended and took the output along
        }
      }
      if (state.run.status === 'destroyed' || state.run.status === 'failed') {
        yield { id: String(seen), event: 'ended', data: { reason: state.run.destroyReason } };
        return;
      }
    }
    if (state.task.status !== 'executing' && !state.run) return;
    await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
  }
}
