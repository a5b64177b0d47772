/** A local E2B: the calls the SDK makes (control plane and the daemon in a machine), on one port. See README.md. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerDaemon } from './daemon.ts';
import { json, readBody } from './http.ts';
import { startJailedMachine } from './jailed-machine.ts';
import type { Entry, Machine } from './machine.ts';
import { type Script, scriptedMachine } from './scripted-machine.ts';

/** `vanish`: the machine ends while a command runs. `drop`: the stream of its output breaks, the machine lives. */
export interface Switches {
  createDelayMs: number;
  info: Record<string, unknown>;
  onExec: 'vanish' | 'drop' | null;
  /** How often `onExec` still applies. */
  times: number;
  /** Facts about a path that differ from what is there. */
  entries: Record<string, Partial<Entry>>;
}

export interface Fault {
  on: 'create' | 'info' | 'kill' | 'list' | 'timeout';
  status: number;
  times: number;
  retryAfter?: number;
}

export interface Call {
  method: string;
  path: string;
  body: unknown;
}

export interface E2bEmulatorOptions {
  apiKey: string;
  /** `jailed` runs commands for real and needs root; `scripted` answers from a table. */
  mode: 'jailed' | 'scripted';
  script?: Script;
  diskMb?: number;
}

export interface RunningMachine {
  id: string;
  token: string;
  template: string;
  metadata: Record<string, string>;
  startedAt: Date;
  endAt: Date;
  allowInternetAccess: boolean;
  machine: Machine;
  end: NodeJS.Timeout;
}

export interface E2bEmulator {
  listen(port: number): Promise<{ port: number; url: string }>;
  close(): Promise<void>;
  /** What the control plane was asked, oldest first. */
  calls: Call[];
  /** Requests that named debug mode or lacked the key of the machine. */
  running(): { id: string; metadata: Record<string, string> }[];
  addFault(fault: Fault): void;
  switches: Switches;
  /** Ends a machine as the service would, without telling anybody. */
  vanish(id: string): Promise<void>;
  /** A machine that somebody else made. */
  add(metadata: Record<string, string>): Promise<string>;
  reset(): Promise<void>;
}

export const ENVD_VERSION = '0.6.4';
const SIZES: Record<string, { cpuCount: number; memoryMB: number }> = {
  'civitas-large': { cpuCount: 4, memoryMB: 2_048 },
};
const SMALL = { cpuCount: 2, memoryMB: 512 };
const noSwitches = (): Switches => ({ createDelayMs: 0, info: {}, onExec: null, times: 0, entries: {} });

export function createE2bEmulator(options: E2bEmulatorOptions): E2bEmulator {
  const machines = new Map<string, RunningMachine>();
  const faults: Fault[] = [];
  let server: Server | null = null;
  let numbers = 0;

  const emulator: E2bEmulator = {
    calls: [],
    switches: noSwitches(),
    running: () => [...machines.values()].map(({ id, metadata }) => ({ id, metadata })),
    addFault: (fault) => void faults.push({ ...fault }),
    async vanish(id) {
      const found = machines.get(id);
      if (!found) return;
      machines.delete(id);
      clearTimeout(found.end);
      await found.machine.destroy();
    },
    async add(metadata) {
      return (await make({ templateID: 'civitas-small', metadata, timeout: 300, allow_internet_access: true })).id;
    },
    async reset() {
      for (const id of [...machines.keys()]) await emulator.vanish(id);
      faults.length = 0;
      emulator.calls.length = 0;
      Object.assign(emulator.switches, noSwitches());
    },
    async listen(port) {
      server = createServer((req, res) => {
        answer(req, res).catch((e: unknown) => {
          if (!res.headersSent) json(res, 500, { code: 500, message: e instanceof Error ? e.message : 'failed' });
          else res.destroy();
        });
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      const { port: found } = server.address() as AddressInfo;
      return { port: found, url: `http://127.0.0.1:${found}` };
    },
    async close() {
      await emulator.reset();
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };

  interface CreateBody {
    templateID: string;
    metadata?: Record<string, string>;
    timeout?: number;
    allow_internet_access?: boolean;
  }

  async function make(body: CreateBody): Promise<RunningMachine> {
    numbers += 1;
    const id = `i${process.pid.toString(36)}${numbers.toString(36).padStart(6, '0')}`;
    const machine =
      options.mode === 'jailed'
        ? await startJailedMachine({ diskMb: options.diskMb ?? 64 })
        : scriptedMachine(options.script ?? (() => undefined));
    const startedAt = new Date();
    const ms = (body.timeout ?? 300) * 1_000;
    const made: RunningMachine = {
      id,
      token: `tok_${id}`,
      template: body.templateID,
      metadata: body.metadata ?? {},
      startedAt,
      endAt: new Date(startedAt.getTime() + ms),
      allowInternetAccess: body.allow_internet_access ?? true,
      machine,
      end: setTimeout(() => void emulator.vanish(id), ms),
    };
    made.end.unref();
    machines.set(id, made);
    return made;
  }

  function detail(m: RunningMachine) {
    return {
      sandboxID: m.id,
      templateID: m.template,
      alias: m.template,
      clientID: 'local',
      metadata: m.metadata,
      startedAt: m.startedAt.toISOString(),
      endAt: m.endAt.toISOString(),
      state: 'running',
      envdVersion: ENVD_VERSION,
      allowInternetAccess: m.allowInternetAccess,
      ...(SIZES[m.template] ?? SMALL),
      ...emulator.switches.info,
    };
  }

  /** True when a planned fault has answered. */
  function meetFault(res: ServerResponse, on: Fault['on']): boolean {
    const at = faults.findIndex((fault) => fault.on === on && fault.times > 0);
    const fault = faults[at];
    if (!fault) return false;
    fault.times -= 1;
    if (fault.times === 0) faults.splice(at, 1);
    if (fault.status === 0) {
      res.destroy();
      return true;
    }
    if (fault.retryAfter !== undefined) res.setHeader('Retry-After', String(fault.retryAfter));
    json(res, fault.status, { code: fault.status, message: 'planned fault' });
    return true;
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://emulator');
    const named = req.headers['e2b-sandbox-id'];
    if (typeof named === 'string') {
      const found = machines.get(named);
      if (!found) return json(res, 502, { sandboxId: named, message: 'The sandbox was not found', code: 502 });
      if (req.headers['x-access-token'] !== found.token)
        return json(res, 401, { code: 401, message: 'unauthenticated' });
      return answerDaemon(req, res, url, found, emulator);
    }
    const text = await readBody(req);
    const body = text.length > 0 ? (JSON.parse(text.toString('utf8')) as unknown) : null;
    emulator.calls.push({ method: req.method ?? '', path: url.pathname + url.search, body });
    if (req.headers['x-api-key'] !== options.apiKey) return json(res, 401, { code: 401, message: 'Invalid API key' });
    const one = /^\/(?:v2\/)?sandboxes\/([a-z0-9]+)(\/timeout|\/connect)?$/.exec(url.pathname);
    if (req.method === 'POST' && url.pathname === '/v2/sandboxes') {
      if (meetFault(res, 'create')) return;
      await new Promise((resolve) => setTimeout(resolve, emulator.switches.createDelayMs));
      const made = await make(body as CreateBody);
      return json(res, 201, { ...detail(made), envdAccessToken: made.token, trafficAccessToken: `traffic_${made.id}` });
    }
    if (req.method === 'GET' && url.pathname === '/v2/sandboxes') {
      if (meetFault(res, 'list')) return;
      const wanted = [...new URLSearchParams(url.searchParams.get('metadata') ?? '')];
      const found = [...machines.values()].filter((m) =>
        wanted.every(([key, value]) => m.metadata[decodeURIComponent(key)] === decodeURIComponent(value)),
      );
      return json(res, 200, found.map(detail));
    }
    const found = one ? machines.get(one[1] as string) : undefined;
    if (!one) return json(res, 404, { code: 404, message: 'no such route' });
    if (req.method === 'DELETE' && !one[2]) {
      if (meetFault(res, 'kill')) return;
      if (!found) return json(res, 404, { code: 404, message: 'sandbox not found' });
      await emulator.vanish(found.id);
      res.writeHead(204).end();
      return;
    }
    if (!found) return json(res, 404, { code: 404, message: 'sandbox not found' });
    if (req.method === 'GET' && !one[2]) {
      if (meetFault(res, 'info')) return;
      return json(res, 200, detail(found));
    }
    if (req.method === 'POST' && one[2] === '/timeout') {
      if (meetFault(res, 'timeout')) return;
      const ms = Number((body as { timeout: number }).timeout) * 1_000;
      clearTimeout(found.end);
      found.endAt = new Date(Date.now() + ms);
      found.end = setTimeout(() => void emulator.vanish(found.id), ms);
      found.end.unref();
      res.writeHead(204).end();
      return;
    }
    if (req.method === 'POST' && one[2] === '/connect')
      return json(res, 200, { ...detail(found), envdAccessToken: found.token });
    json(res, 404, { code: 404, message: 'no such route' });
  }

  return emulator;
}
