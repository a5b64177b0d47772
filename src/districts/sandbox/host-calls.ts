/**
 * The owning server's side of calls between servers: a session lives in one process, requests for it arrive at any. The
 * server that got the request has checked the caller's rights; this one checks the shared secret and does what is asked.
 */
import { sha256, timingSafeEqualBytes } from '#platform/crypto/digest.ts';
import { env } from '#platform/env.ts';
import { CivitasError, isCivitasError } from '#platform/errors.ts';
import { type Desk, localDesk, type WireError } from './desk.ts';
import { type Host, sandboxHost } from './host.ts';
import type { HostCall, HostLine } from './host-call.ts';

const HEARTBEAT_MS = 10_000;

/** True for a call that carries the secret of this installation's servers; false always when none is set. */
export function isHostCall(authorization: string | null): boolean {
  const secret = env.SANDBOX_HOST_SECRET;
  return secret !== undefined && timingSafeEqualBytes(sha256(authorization ?? ''), sha256(`Bearer ${secret}`));
}

/** Performs one call; each line is a JSON object. A refusal is a line too. Rejects only for what nobody foresaw. */
export async function* answerHostCall(
  body: { runId: string } & HostCall,
  signal: AbortSignal,
  host: Host = sandboxHost(),
): AsyncGenerator<string> {
  try {
    for await (const line of perform(localDesk(host, body.runId), body, signal)) yield `${JSON.stringify(line)}\n`;
  } catch (e) {
    if (!isCivitasError(e)) throw e;
    const error: WireError = { code: e.code, message: e.message, ...(e.details ? { details: e.details } : {}) };
    yield `${JSON.stringify({ error })}\n`;
  }
}

async function* perform(desk: Desk, call: HostCall, signal: AbortSignal): AsyncGenerator<HostLine> {
  switch (call.op) {
    case 'exec': {
      const { execId, done } = await desk.startExec(call.command, call.label);
      yield { started: execId };
      // Lines in between keep the connection from being taken for a dead one.
      for (;;) {
        const beat = timer(HEARTBEAT_MS);
        const result = await Promise.race([done, beat.passed]);
        beat.clear();
        if (!result) {
          yield { wait: true };
          continue;
        }
        const { stdout, stderr, ...rest } = result;
        yield { result: { ...rest, stdout: stdout.toString('base64'), stderr: stderr.toString('base64') } };
        return;
      }
    }
    case 'events': {
      const { lastEventId, encoding } = call;
      const options = {
        signal,
        ...(encoding ? { encoding } : {}),
        ...(lastEventId === undefined ? {} : { lastEventId }),
      };
      for await (const event of desk.events(call.execId, options)) yield { event };
      return;
    }
    case 'commands':
      yield { value: await desk.commandsSince(call.seq) };
      return;
    case 'cancel':
      yield { value: await desk.cancel(call.execId) };
      return;
    case 'killProcesses':
      await desk.killProcesses();
      yield { value: true };
      return;
    case 'listFiles':
      yield { value: await desk.listFiles(call.path, call.max) };
      return;
    case 'readFile': {
      const read = await desk.readFile(call.path, call.maxBytes);
      yield { value: read.ok ? { ok: true, value: read.value.toString('base64') } : read };
      return;
    }
    case 'writeFile':
      yield { value: await desk.writeFile(call.path, Buffer.from(call.data, 'base64'), call.executable) };
      return;
    case 'extract': {
      const { files, rejected } = await desk.extractDeliverables(call.paths);
      yield { value: { files: files.map((f) => ({ ...f, data: f.data.toString('base64') })), rejected } };
      return;
    }
    case 'destroy':
      yield { value: await desk.destroy(call.reason) };
      return;
    default:
      throw new CivitasError('VALIDATION_ERROR', 'no such call');
  }
}

function timer(ms: number): { passed: Promise<null>; clear(): void } {
  let handle: NodeJS.Timeout;
  const passed = new Promise<null>((resolve) => {
    handle = setTimeout(() => resolve(null), ms);
  });
  return { passed, clear: () => clearTimeout(handle) };
}
