/** The built file as the image runs it: alone, on plain Node, between a real engine's port and a real TLS service. */
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { sealLicenseFile } from '../../src/districts/licensing/license-file.ts';
import { publishedVpcKeys } from '../../src/platform/crypto/vpc-signing.ts';
import { testCertificates } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { KEY, tempDir } from '../support/license-agent.ts';

const root = path.resolve(import.meta.dirname, '../..');
const cachedDir = path.join(root, '.cache');
let file = '';
beforeAll(async () => {
  fs.mkdirSync(cachedDir, { recursive: true });
  const dir = fs.mkdtempSync(path.join(cachedDir, 'agent-'));
  file = path.join(dir, 'license-agent.mjs');
  const built = await run('node', [path.join(root, 'license-agent/build.mjs'), file], {});
  expect(built.code, built.err).toBe(0);
  return () => fs.rmSync(dir, { recursive: true, force: true });
});

interface Ended {
  code: number;
  out: string;
  err: string;
}

function run(command: string, args: string[], env: Record<string, string>, cwd = root): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      command === 'node' ? process.execPath : command,
      args,
      { cwd, env: { NODE_ENV: 'production', PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
  });
}

interface Service {
  url: string;
  ca: string;
  asked: { path: string; body: Record<string, unknown> }[];
  mode: 'ok' | 'down' | 'redirect';
  /** Where the redirect points, and whether anybody came. */
  elsewhere: { url: string; visits: number };
}

async function listen(server: http.Server | https.Server | net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A tunnel's sockets belong to no request any more: they are ended one by one.
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** A license service over TLS with a certificate of its own authority. */
async function service(): Promise<Service> {
  const tls = testCertificates();
  const other = http.createServer((_req, res) => {
    s.elsewhere.visits += 1;
    res.end('{}');
  });
  const s: Service = {
    url: '',
    ca: tls.ca,
    asked: [],
    mode: 'ok',
    elsewhere: { url: `http://127.0.0.1:${await listen(other)}/`, visits: 0 },
  };
  const server = https.createServer({ cert: tls.cert, key: tls.key }, (req, res) => {
    let text = '';
    req.on('data', (d) => {
      text += d;
    });
    req.on('end', () => {
      if (s.mode === 'down') return void res.writeHead(503).end();
      if (s.mode === 'redirect') return void res.writeHead(307, { location: s.elsewhere.url }).end();
      s.asked.push({ path: req.url ?? '', body: JSON.parse(text) });
      const now = Date.now();
      const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
      if (req.url === '/vpc/license/validate') {
        res.setHeader('X-VPC-Code', 'VALID');
        res.setHeader('X-VPC-Server-Time', iso(now));
        res.setHeader('X-VPC-Next-Check', iso(now + 86_400_000));
        res.setHeader('X-VPC-Grace-Until', iso(now + 7 * 86_400_000));
        res.end(
          JSON.stringify({
            valid: true,
            org_id: 'o',
            expires_at: iso(now + 1e10),
            allowed_replicas: 5,
            support_tier: 'standard',
            message: 'OK',
          }),
        );
      } else if (req.url === '/vpc/telemetry') res.end('{"received":true,"event_id":"e"}');
      else if (req.url === '/vpc/telemetry/batch') {
        const { records } = JSON.parse(text) as { records: unknown[] };
        res.end(JSON.stringify({ results: records.map(() => ({ status: 200, event_id: 'e', code: 'accepted' })) }));
      } else res.end('{"released":true}');
    });
  });
  s.url = `https://127.0.0.1:${await listen(server)}/vpc`;
  return s;
}

async function engine(): Promise<{ url: string; tokens: number }> {
  const e = { url: '', tokens: 0 };
  const started = Date.now() / 1000 + 3600;
  const server = http.createServer((_req, res) => {
    res.end(
      `process_start_time_seconds ${started}\nvllm:prompt_tokens_total{model_name="m"} ${e.tokens}\nvllm:generation_tokens_total{model_name="m"} 1\nvllm:request_success_total{model_name="m"} 1\n`,
    );
  });
  e.url = `http://127.0.0.1:${await listen(server)}/metrics`;
  return e;
}

function settings(dir: string, more: Record<string, string>): Record<string, string> {
  fs.writeFileSync(path.join(dir, 'key'), `${KEY}\n`);
  fs.mkdirSync(path.join(dir, 'spool'), { recursive: true });
  if (more.ca) fs.writeFileSync(path.join(dir, 'ca.pem'), more.ca);
  const { ca, ...rest } = more;
  return {
    VPC_DEPLOYMENT_ID: 'prod',
    VPC_HOSTNAME: 'inference-0',
    VPC_LICENSE_KEY_FILE: path.join(dir, 'key'),
    VPC_SPOOL_DIR: path.join(dir, 'spool'),
    VPC_SCRAPE_INTERVAL: '1s',
    ...(ca ? { NODE_EXTRA_CA_CERTS: path.join(dir, 'ca.pem') } : {}),
    ...rest,
  };
}

interface Running {
  port: number;
  log: () => string;
  get(at: string, method?: string): Promise<{ status: number; text: string }>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Its exit code, when it has ended by itself. */
  gone: Promise<number | null>;
}

async function start(dir: string, env: Record<string, string>): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, [file, 'run'], {
    cwd: dir,
    env: { NODE_ENV: 'production', PATH: process.env.PATH, VPC_PORT: String(port), ...settings(dir, env) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (d) => {
    log += d;
  });
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const running: Running = {
    port,
    gone,
    log: () => log,
    async get(at, method = 'GET') {
      const r = await fetch(`http://127.0.0.1:${port}${at}`, { method });
      return { status: r.status, text: await r.text() };
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return gone;
    },
  };
  await until(async () => (await running.get('/livez').catch(() => null))?.status === 200 || child.exitCode !== null);
  return running;
}

async function until(done: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error('did not happen within 20 s');
    await sleep(50);
  }
}

test('the file is whole: it runs alone in an empty folder and imports nothing but Node', async () => {
  const imports = [...fs.readFileSync(file, 'utf8').matchAll(/^import .* from "([^"]+)"|\brequire\("([^"]+)"\)/gm)].map(
    (m) => m[1] ?? m[2],
  );
  expect(imports.length).toBeGreaterThan(5);
  expect(imports.filter((name) => !name?.startsWith('node:'))).toEqual([]);
  const dir = tempDir();
  fs.copyFileSync(file, path.join(dir, 'agent.mjs'));
  const shown = await run('node', ['agent.mjs', '--version'], {}, dir);
  expect([shown.code, shown.out]).toEqual([0, '0.1.0\n']);
});

describe('run', () => {
  test('validates, becomes ready, counts, flushes, answers probes and metrics, and ends clean on SIGTERM', async () => {
    const s = await service();
    const e = await engine();
    const dir = tempDir();
    const agent = await start(dir, { VPC_API_URL: s.url, VPC_METRICS_URL: e.url, ca: s.ca });
    await until(async () => (await agent.get('/readyz')).status === 200);
    expect((await agent.get('/startupz')).status).toBe(200);
    e.tokens = 1234;
    await until(
      async () =>
        /vpc_scrape_errors_total 0/.test((await agent.get('/metrics')).text) &&
        fs.readFileSync(path.join(dir, 'spool/state.json'), 'utf8').includes('1234'),
    );
    const metrics = (await agent.get('/metrics')).text;
    for (const name of [
      'vpc_license_valid 1',
      'vpc_license_expires_seconds',
      'vpc_grace_remaining_seconds',
      'vpc_spool_records 0',
      'vpc_spool_oldest_seconds',
      'vpc_spool_write_errors_total 0',
      'vpc_spool_dead_records 0',
      'vpc_clock_skew_seconds',
    ])
      expect(metrics).toContain(name);
    const status = await run('node', [file, 'status', '--url', `http://127.0.0.1:${agent.port}`], {});
    expect([status.code, JSON.parse(status.out).ready]).toEqual([0, true]);
    expect((await agent.get('/nothing')).status).toBe(404);
    expect((await agent.get('/flush', 'POST')).status).toBe(405);
    // A window closes at a whole second: this one began in an earlier one.
    await sleep(1100);
    expect(await agent.stop()).toBe(0);
    // Two records when the hour ends in these seconds.
    const sent = s.asked.flatMap(({ path: at, body }) =>
      at === '/vpc/telemetry'
        ? [body]
        : at === '/vpc/telemetry/batch'
          ? (body.records as Record<string, unknown>[])
          : [],
    );
    expect(sent.reduce((sum, r) => sum + Number(r.input_tokens), 0)).toBe(1234);
    expect(s.asked.at(-1)?.path).toBe('/vpc/license/release');
    expect(agent.log()).not.toContain(KEY);
    expect(fs.readFileSync(path.join(dir, 'spool/state.json'), 'utf8')).not.toContain(KEY);
  });

  test('a first start without an answer waits for its gate, not ready but alive, and exits with one sentence', async () => {
    const s = await service();
    s.mode = 'down';
    const dir = tempDir();
    const agent = await start(dir, {
      VPC_API_URL: s.url,
      VPC_METRICS_URL: 'http://127.0.0.1:1/',
      VPC_START_GATE: '4s',
      ca: s.ca,
    });
    expect((await agent.get('/startupz')).status).toBe(503);
    expect(await agent.gone).toBe(1);
    expect(agent.log()).toContain('This pod may not start, and waited 4 s for it: No license server answered yet.');
  });

  test('a redirect is not followed: the other host hears nothing; a certificate of an unknown authority is not trusted', async () => {
    const s = await service();
    s.mode = 'redirect';
    const agent = await start(tempDir(), { VPC_API_URL: s.url, VPC_METRICS_URL: 'http://127.0.0.1:1/', ca: s.ca });
    await until(async () => /not_json|http_307/.test((await agent.get('/metrics')).text));
    expect([s.elsewhere.visits, (await agent.get('/readyz')).status]).toEqual([0, 503]);
    const trusting = await service();
    const wary = await start(tempDir(), { VPC_API_URL: trusting.url, VPC_METRICS_URL: 'http://127.0.0.1:1/' });
    await until(async () => (await wary.get('/metrics')).text.includes('code="unreachable"'));
    expect(trusting.asked).toEqual([]);
  });

  test('through a proxy by CONNECT: the proxy sees a host and no key, and NO_PROXY goes around it', async () => {
    const s = await service();
    const connects: string[] = [];
    let plain = '';
    const proxy = http.createServer((_req, res) => res.writeHead(500).end());
    proxy.on('connect', (req, client: net.Socket) => {
      connects.push(`${req.url} ${req.headers['proxy-authorization'] ?? ''}`);
      const [host, port] = (req.url as string).split(':');
      const up = net.connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.on('data', (d: Buffer) => {
          plain += d.toString('latin1');
          up.write(d);
        });
        up.pipe(client);
      });
      up.on('error', () => client.destroy());
      client.on('error', () => up.destroy());
      client.on('close', () => up.destroy());
      up.on('close', () => client.destroy());
    });
    const address = `http://user:p%40ss@127.0.0.1:${await listen(proxy)}`;
    const agent = await start(tempDir(), {
      VPC_API_URL: s.url,
      VPC_METRICS_URL: 'http://127.0.0.1:1/',
      HTTPS_PROXY: address,
      ca: s.ca,
    });
    await until(async () => (await agent.get('/readyz')).status === 200);
    expect(connects[0]).toBe(`${new URL(s.url).host} Basic ${Buffer.from('user:p@ss').toString('base64')}`);
    expect(plain.length).toBeGreaterThan(100);
    expect(plain).not.toContain(KEY);
    const around = await start(tempDir(), {
      VPC_API_URL: s.url,
      VPC_METRICS_URL: 'http://127.0.0.1:1/',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: 'example.com,127.0.0.1',
      ca: s.ca,
    });
    await until(async () => (await around.get('/readyz')).status === 200);
  });

  test('two agents on one volume: the second exits with a clear sentence', async () => {
    const s = await service();
    const dir = tempDir();
    await start(dir, { VPC_API_URL: s.url, VPC_METRICS_URL: 'http://127.0.0.1:1/', ca: s.ca });
    const second = await run('node', [file, 'run'], {
      ...settings(dir, { VPC_API_URL: s.url }),
      VPC_HOSTNAME: 'inference-1',
      VPC_PORT: '0',
    });
    expect([second.code, second.err.trim()]).toEqual([
      1,
      'The volume is in use by inference-0; two agents must not share one volume.',
    ]);
  });

  test.each([
    [{ VPC_API_URL: 'http://license.example' }, 'VPC_API_URL must begin with https://.'],
    [
      { VPC_TELEMETRY_INTERVAL: '7h' },
      'VPC_TELEMETRY_INTERVAL must divide 24 h, so that windows begin anew each UTC day.',
    ],
    [
      { VPC_TELEMETRY_INTERVAL: '1m' },
      'VPC_TELEMETRY_INTERVAL must be a duration such as 1h, between 300 s and 86400 s.',
    ],
    [
      { VPC_DEPLOYMENT_ID: 'a b' },
      'VPC_DEPLOYMENT_ID must have 1 to 63 letters, digits, dots, underscores or hyphens.',
    ],
    [{ VPC_LICENSE_PUBLIC_KEYS: 'abc' }, 'VPC_LICENSE_PUBLIC_KEYS: a pinned key is not an SPKI public key in base64.'],
  ])('a wrong setting %o → exit 2 and one sentence', async (wrong, sentence) => {
    const ended = await run('node', [file, 'run'], {
      ...settings(tempDir(), {}),
      ...(wrong as unknown as Record<string, string>),
    });
    expect([ended.code, ended.err.trim()]).toEqual([2, sentence]);
  });
});

describe('the air gap', () => {
  const keys = publishedVpcKeys()
    .map((k) => `${k.kid}:${k.spki}`)
    .join(',');
  const seal = (more: Record<string, unknown> = {}) =>
    sealLicenseFile({
      v: 1,
      license_id: '0199aaaa-0000-7000-8000-000000000001',
      org_id: 'o',
      issued_at: new Date(Date.now() - 1000).toISOString(),
      expires_at: new Date(Date.now() + 1e10).toISOString(),
      file_expires_at: new Date(Date.now() + 1e9).toISOString(),
      allowed_replicas: 5,
      support_tier: 'standard',
      replica_policy: 'strict',
      entitlements: { offline_grace_hours: 72 },
      ...more,
    }).file;

  test('runs on a file without any address to call; export and confirm work from inside of the pod, beside the running agent and without one', async () => {
    const e = await engine();
    const dir = tempDir();
    const lic = path.join(dir, 'license.lic');
    fs.writeFileSync(lic, seal());
    const env = { VPC_METRICS_URL: e.url, VPC_LICENSE_FILE: lic, VPC_LICENSE_PUBLIC_KEYS: keys };
    const agent = await start(dir, env);
    await until(async () => (await agent.get('/readyz')).status === 200);
    e.tokens = 77;
    await until(() => fs.readFileSync(path.join(dir, 'spool/state.json'), 'utf8').includes('"input":77'));
    await sleep(1100);
    await agent.get('/flush');
    const out = path.join(dir, 'usage.jsonl');
    const cli = { ...settings(dir, env), VPC_PORT: String(agent.port) };
    expect((await run('node', [file, 'export', '--out', out], cli)).code).toBe(0);
    const lines = fs
      .readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(lines[0]).toMatchObject({
      seq: 1,
      prev: '0'.repeat(64),
      record: { license_id: '0199aaaa-0000-7000-8000-000000000001', hostname: 'inference-0' },
    });
    expect(lines.reduce((sum, l) => sum + l.record.input_tokens, 0)).toBe(77);
    expect(await agent.stop()).toBe(1);
    const again = await run('node', [file, 'export'], cli);
    expect(JSON.parse(again.out.split('\n')[0] as string)).toEqual(lines[0]);
    expect(JSON.parse((await run('node', [file, 'export', '--confirm', '1'], cli)).out)).toEqual({ confirmed: 1 });
    expect((await run('node', [file, 'export', '--confirm', 'x'], cli)).code).toBe(2);
  });

  test('verify-file says what a file allows, or in one sentence why it does not count', async () => {
    const dir = tempDir();
    const lic = path.join(dir, 'license.lic');
    fs.writeFileSync(lic, seal({ deployment_id: 'prod' }));
    const env = { VPC_LICENSE_PUBLIC_KEYS: keys };
    const good = await run('node', [file, 'verify-file', lic], env);
    expect([good.code, JSON.parse(good.out).allowedReplicas]).toEqual([0, 5]);
    const other = await run('node', [file, 'verify-file', lic, '--deployment-id', 'eu'], env);
    expect([other.code, other.err.trim()]).toEqual([1, 'The license file is of the deployment prod, this is eu.']);
    fs.writeFileSync(lic, seal({ file_expires_at: '2026-01-01T00:00:00Z' }));
    expect((await run('node', [file, 'verify-file', lic], env)).err).toContain('expired at 2026-01-01T00:00:00Z');
    expect((await run('node', [file, 'verify-file', path.join(dir, 'none')], env)).code).toBe(1);
    expect((await run('node', [file, 'juggle'], env)).code).toBe(2);
    expect((await run('node', [file, '--nonsense'], env)).code).toBe(2);
  });
});
