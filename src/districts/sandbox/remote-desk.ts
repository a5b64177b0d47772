/** The asking server's side of calls between servers. */
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, ERROR_CODES, isCivitasError } from '#platform/errors.ts';
import { type Desk, localDesk, type WireError } from './desk.ts';
import { type Host, sandboxHost } from './host.ts';
import { HOST_CALL_PATH, type HostCall, type HostLine, type Wire } from './host-call.ts';
import type { Extraction, FileRefusal } from './provider.ts';
import type { ExecEvent, ViewOptions } from './session-registry.ts';

const CALL_TIMEOUT_MS = 30_000;
/** A command may run for ten minutes; lines come in between. */
const STREAM_TIMEOUT_MS = 15 * 60_000;

/** The desk of a run, here or on the server that owns it. @throws SANDBOX_UNAVAILABLE when that one does not answer. */
export async function deskOf(run: { id: string; hostId: string }, host: Host = sandboxHost()): Promise<Desk> {
  if (run.hostId === host.id) return localDesk(host, run.id);
  const owner = await readOnly((tx) => tx.sandboxHost.findUnique({ where: { id: run.hostId } }));
  if (!owner?.url || !env.SANDBOX_HOST_SECRET) throw elsewhere();
  return remoteDesk(owner.url, run.id);
}

function elsewhere(cause?: unknown): CivitasError {
  return new CivitasError('SANDBOX_UNAVAILABLE', 'The server of this sandbox does not answer. Please try again.', {
    retryAfterSeconds: 5,
    cause,
  });
}

function remoteDesk(url: string, runId: string): Desk {
  const value = async <T>(call: HostCall): Promise<T> => {
    for await (const line of send(url, runId, call, AbortSignal.timeout(CALL_TIMEOUT_MS)))
      if ('value' in line) return line.value as T;
    throw elsewhere();
  };
  return {
    async startExec(command, label) {
      const lines = send(url, runId, { op: 'exec', command, label }, AbortSignal.timeout(STREAM_TIMEOUT_MS));
      const first = await lines.next();
      if (first.done || !('started' in first.value)) throw elsewhere();
      const done = (async () => {
        for await (const line of lines) {
          if (!('result' in line)) continue;
          const { stdout, stderr, ...rest } = line.result;
          return { ...rest, stdout: Buffer.from(stdout, 'base64'), stderr: Buffer.from(stderr, 'base64') };
        }
        throw elsewhere();
      })();
      done.catch(() => undefined);
      return { execId: first.value.started, done };
    },
    events: (execId, options) => remoteEvents(url, runId, execId, options),
    commandsSince: (seq) => value({ op: 'commands', seq }),
    cancel: (execId) => value({ op: 'cancel', execId }),
    killProcesses: () => value({ op: 'killProcesses' }),
    listFiles: (path, max) => value({ op: 'listFiles', path, max }),
    async readFile(path, maxBytes) {
      const read = await value<{ ok: true; value: string } | { ok: false; reason: FileRefusal }>({
        op: 'readFile',
        path,
        maxBytes,
      });
      return read.ok ? { ok: true, value: Buffer.from(read.value, 'base64') } : read;
    },
    writeFile: (path, data, executable) => value({ op: 'writeFile', path, data: data.toString('base64'), executable }),
    async extractDeliverables(paths) {
      const { files, rejected } = await value<{
        files: Wire<Extraction['files'][number]>[];
        rejected: Extraction['rejected'];
      }>({ op: 'extract', paths });
      return { files: files.map((f) => ({ ...f, data: Buffer.from(f.data, 'base64') })), rejected };
    },
    destroy: (reason) => value({ op: 'destroy', reason }),
  };
}

/** Ends without an error when the viewer goes. */
async function* remoteEvents(
  url: string,
  runId: string,
  execId: string,
  options: ViewOptions,
): AsyncGenerator<ExecEvent> {
  const { signal, lastEventId, encoding } = options;
  const limit = AbortSignal.timeout(STREAM_TIMEOUT_MS);
  const call: HostCall = {
    op: 'events',
    execId,
    ...(encoding ? { encoding } : {}),
    ...(lastEventId === undefined ? {} : { lastEventId }),
  };
  try {
    for await (const line of send(url, runId, call, signal ? AbortSignal.any([signal, limit]) : limit))
      if ('event' in line) yield line.event;
  } catch (e) {
    if (!signal?.aborted) throw e;
  }
}

async function* send(url: string, runId: string, call: HostCall, signal: AbortSignal): AsyncGenerator<HostLine> {
  let reply: Response;
  try {
    reply = await fetch(`${url}${HOST_CALL_PATH}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.SANDBOX_HOST_SECRET}`, 'content-type': 'application/json' },
      body: JSON.stringify({ runId, ...call }),
      redirect: 'error',
      signal,
    });
  } catch (e) {
    throw elsewhere(e);
  }
  if (reply.status !== 200 || !reply.body) throw elsewhere(new Error(`status ${reply.status}`));
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of reply.body) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const line = JSON.parse(rest.slice(0, end)) as HostLine;
        rest = rest.slice(end + 1);
        if ('error' in line) throw known(line.error);
        if (!('wait' in line)) yield line;
      }
    }
  } catch (e) {
    if (isCivitasError(e)) throw e;
    throw elsewhere(e);
  }
}

function known({ code, message, details }: WireError): CivitasError {
  if (!ERROR_CODES.includes(code)) return elsewhere();
  return new CivitasError(code, message, details ? { details } : {});
}
