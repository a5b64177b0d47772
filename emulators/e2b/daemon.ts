/** The daemon in a machine (envd): files over HTTP, Connect calls in JSON, the streamed life of a process. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { E2bEmulator, RunningMachine } from './emulator.ts';
import { json, readBody } from './http.ts';
import type { Entry, FileError, Outcome } from './machine.ts';

const STATUS: Record<FileError['code'], number> = { not_found: 404, invalid_argument: 400, no_space: 507, denied: 403 };

export async function answerDaemon(
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  found: RunningMachine,
  emulator: E2bEmulator,
): Promise<void> {
  const { machine } = found;
  const user = userOf(req) ?? url.searchParams.get('username') ?? 'user';
  const path = url.searchParams.get('path') ?? '';
  if (url.pathname === '/health') {
    res.writeHead(204).end();
    return;
  }
  if (url.pathname === '/files' && req.method === 'GET') {
    const opened = await machine.read(path);
    if (!opened.ok) return json(res, STATUS[opened.error.code], { ...opened.error, code: STATUS[opened.error.code] });
    const { stream, cancel } = opened.value;
    res.on('close', cancel);
    res.writeHead(200, { 'content-type': 'application/octet-stream' });
    res.flushHeaders();
    stream.pipe(res);
    return;
  }
  if (url.pathname === '/files' && req.method === 'POST') {
    const data = contentOf(req, await readBody(req));
    const written = await machine.write(path, data, user);
    if (!written.ok)
      return json(res, STATUS[written.error.code], {
        code: STATUS[written.error.code],
        message: written.error.message,
      });
    return json(res, 200, [{ name: path.split('/').pop(), type: 'file', path }]);
  }
  const call = /^\/(filesystem\.Filesystem|process\.Process)\/(\w+)$/.exec(url.pathname)?.[2];
  if (!call || req.method !== 'POST') return json(res, 404, { code: 404, message: 'no such route' });
  const body = await readBody(req);
  if (call === 'Start') return startProcess(res, body, user, found, emulator);
  const input = JSON.parse(body.toString('utf8')) as Record<string, never>;
  const entryJson = (entry: Entry) => wireEntry({ ...entry, ...emulator.switches.entries[entry.path] });
  switch (call) {
    case 'Stat':
      return reply(res, await machine.stat(input.path ?? ''), (entry) => ({ entry: entryJson(entry) }));
    case 'ListDir':
      return reply(res, await machine.list(input.path ?? '', input.depth ?? 1), (entries) => ({
        entries: entries.map(entryJson),
      }));
    case 'MakeDir':
      return reply(res, await machine.makeDir(input.path ?? '', user), () => ({}));
    case 'Remove':
      return reply(res, await machine.remove(input.path ?? ''), () => ({}));
    case 'Move':
      return reply(res, await machine.move(input.source ?? '', input.destination ?? ''), () => ({}));
    case 'List':
      return json(res, 200, {
        processes: machine.processes().map(({ pid, cmd, args }) => ({ pid, config: { cmd, args, envs: {} } })),
      });
    case 'SendSignal': {
      const { process, signal } = input as unknown as { process: { pid: number }; signal: string | number };
      const number = signal === 'SIGNAL_SIGTERM' || signal === 15 ? 15 : 9;
      return (await machine.signal(process.pid, number))
        ? json(res, 200, {})
        : json(res, 404, { code: 'not_found', message: 'process not found' });
    }
    default:
      return json(res, 404, { code: 'unimplemented', message: call });
  }
}

function userOf(req: IncomingMessage): string | null {
  const [scheme, value] = (req.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || !value) return null;
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? null;
}

function reply<T>(res: ServerResponse, outcome: Outcome<T>, render: (value: T) => unknown): void {
  if (outcome.ok) {
    json(res, 200, render(outcome.value));
    return;
  }
  const { code, message } = outcome.error;
  const wire = {
    not_found: 'not_found',
    invalid_argument: 'invalid_argument',
    no_space: 'resource_exhausted',
  } as const;
  json(res, STATUS[code], { code: code === 'denied' ? 'permission_denied' : wire[code], message });
}

function wireEntry(entry: Entry) {
  return {
    name: entry.name,
    path: entry.path,
    type: entry.type,
    size: String(entry.size),
    mode: entry.mode,
    permissions: '',
    owner: entry.owner,
    group: entry.group,
    modifiedTime: new Date(entry.modifiedSeconds * 1_000).toISOString(),
    ...(entry.symlinkTarget === undefined ? {} : { symlinkTarget: entry.symlinkTarget }),
  };
}

/** The first part of a form, or the body as it is. */
function contentOf(req: IncomingMessage, body: Buffer): Buffer {
  const boundary = /boundary="?([^";]+)"?/.exec(req.headers['content-type'] ?? '')?.[1];
  if (!boundary) return body;
  const start = body.indexOf('\r\n\r\n') + 4;
  return body.subarray(start, body.indexOf(`\r\n--${boundary}`, start));
}

async function startProcess(
  res: ServerResponse,
  body: Buffer,
  user: string,
  found: RunningMachine,
  emulator: E2bEmulator,
): Promise<void> {
  const { process: wanted } = JSON.parse(body.subarray(5).toString('utf8')) as {
    process: { cmd: string; args?: string[]; cwd?: string; envs?: Record<string, string> };
  };
  res.writeHead(200, { 'content-type': 'application/connect+json' });
  const send = (message: unknown, flag = 0) => {
    if (res.writableEnded || res.destroyed) return;
    const text = Buffer.from(JSON.stringify(message));
    const head = Buffer.alloc(5);
    head.writeUInt8(flag, 0);
    head.writeUInt32BE(text.length, 1);
    res.write(Buffer.concat([head, text]));
  };
  const started = await found.machine.start(
    { cmd: wanted.cmd, args: wanted.args ?? [], cwd: wanted.cwd ?? '/', envs: wanted.envs ?? {} },
    user,
  );
  send({ event: { start: { pid: started.pid } } });
  const { switches } = emulator;
  if (switches.onExec && switches.times > 0 && / exec [0-9a-f-]{36}$/.test(wanted.args?.at(-1) ?? '')) {
    switches.times -= 1;
    if (switches.onExec === 'vanish') await emulator.vanish(found.id);
    res.destroy();
    return;
  }
  const drained = (['stdout', 'stderr'] as const).map((name) => {
    started[name].on('data', (bytes: Buffer) => {
      send({ event: { data: { [name]: bytes.toString('base64') } } });
      // As slow as the reader: a flood waits in the pipe of its program.
      if (res.writableNeedDrain) {
        started[name].pause();
        res.once('drain', () => started[name].resume());
      }
    });
    return new Promise<void>((resolve) => {
      for (const end of ['end', 'error', 'close']) started[name].once(end, () => resolve());
    });
  });
  const { exitCode, signal } = await started.ended;
  await Promise.all(drained);
  const status = signal ? `signal: ${signal}` : `exit status ${exitCode}`;
  send({ event: { end: { exitCode, exited: signal === null, status, ...(exitCode === 0 ? {} : { error: status }) } } });
  send({}, 2);
  res.end();
}
