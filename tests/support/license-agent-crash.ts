/**
 * The crash run of the licence agent: an engine that serves tokens all the time, an agent that is killed again and again,
 * and a line to the licence service that answers 503 now and then or drops what the service has stored.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../license-agent/src/config.ts';
import type { State } from '../../license-agent/src/state.ts';

export interface CrashRun {
  kills: number;
  /** What the engine really did. */
  truth: { input: number; output: number; requests: number };
  refused503: number;
  dropped: number;
  /** Records that were refused for good. */
  dead: number;
  /** Records still in the spool after the last shutdown. */
  left: number;
}

export interface CrashOptions {
  /** Base of the real service, such as http://127.0.0.1:1234/api/v1/public/vpc. */
  apiUrl: string;
  licenseKey: string;
  kills: number;
  /** Between two kills, at least and at most. */
  lifeMs: [number, number];
}

export async function crashRun(options: CrashOptions): Promise<CrashRun> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'license-agent-crash-'));
  const truth = { input: 0, output: 0, requests: 0 };
  // Later than the first agent begins, however long it takes to boot: all the engine counts is its own.
  const startedAt = Date.now() / 1000 + 3_600;
  const engine = await listen((_req, res) => {
    res.end(
      `process_start_time_seconds ${startedAt}\n` +
        `vllm:prompt_tokens_total{model_name="m"} ${truth.input}\n` +
        `vllm:generation_tokens_total{model_name="m"} ${truth.output}\n` +
        `vllm:request_success_total{model_name="m"} ${truth.requests}\n`,
    );
  });
  const work = setInterval(() => {
    truth.input += 100 + (truth.requests % 7);
    truth.output += 37;
    truth.requests += 1;
  }, 5);
  const run: CrashRun = { kills: 0, truth, refused503: 0, dropped: 0, dead: 0, left: 0 };
  let calls = 0;
  let faulty = true;
  // Between the agent and the real service: every 7th call is refused, every 5th is worked on and its answer lost.
  const line = await listen((req, res) => {
    calls += 1;
    if (faulty && calls % 7 === 0) {
      run.refused503 += 1;
      res.writeHead(503).end('{}');
      return;
    }
    const drop = faulty && calls % 5 === 0;
    const up = http.request(
      `${new URL(options.apiUrl).origin}${req.url}`,
      { method: req.method, headers: req.headers },
      (answer) => {
        if (drop) {
          run.dropped += 1;
          answer.resume();
          answer.on('end', () => req.socket.destroy());
          return;
        }
        res.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(res);
      },
    );
    up.on('error', () => req.socket.destroy());
    req.pipe(up);
  });
  const keyFile = path.join(dir, 'key');
  fs.writeFileSync(keyFile, options.licenseKey);
  const config: Config = {
    apiUrl: `http://127.0.0.1:${line.port}${new URL(options.apiUrl).pathname}`,
    deploymentId: 'crash',
    hostname: 'inference-0',
    version: '1',
    model: 'm',
    validateIntervalMs: 3_600_000,
    telemetryIntervalMs: 250,
    scrapeIntervalMs: 15,
    offlineGraceMs: null,
    spoolDir: path.join(dir, 'spool'),
    spoolMaxAgeMs: 3_600_000,
    engine: {
      url: `http://127.0.0.1:${engine.port}/metrics`,
      input: 'vllm:prompt_tokens_total',
      output: 'vllm:generation_tokens_total',
      requests: 'vllm:request_success_total',
      modelLabel: 'model_name',
    },
    keyFile,
    licenseFile: null,
    publicKeys: [],
    proxy: { https: null, no: [] },
    port: 0,
    requestTimeoutMs: 5_000,
    sendSpreadMs: 0,
    startGateMs: 60_000,
    shutdownMs: 60_000,
  };
  fs.mkdirSync(config.spoolDir);
  const spoolFile = path.join(config.spoolDir, 'state.json');
  const boot = () => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'license-agent-child.ts')],
      {
        env: {
          NODE_ENV: 'production',
          PATH: process.env.PATH,
          CIVITAS_TEST_AGENT: JSON.stringify(config),
          NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'civitas-test-compile-cache'),
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const said: string[] = [];
    let heard: () => void = () => {};
    child.stdout.on('data', (d: Buffer) => {
      said.push(String(d));
      heard();
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const ready = new Promise<void>((resolve) => {
      heard = resolve;
    });
    // A reader that was killed before it began leaves a broken pipe.
    child.stdin.on('error', () => {});
    return { child, said, gone, ready, begin: () => child.stdin.write('go\n') };
  };
  let next = boot();
  /** The process that waits; the one after it reads its code meanwhile. */
  const begin = () => {
    const agent = next;
    next = boot();
    agent.begin();
    return agent;
  };
  try {
    const [min, max] = options.lifeMs;
    while (run.kills < options.kills) {
      const { child, gone, ready } = begin();
      await Promise.race([ready, gone]);
      await sleep(min + Math.random() * (max - min));
      child.kill('SIGKILL');
      await gone;
      run.kills += 1;
    }
    faulty = false;
    // The last one lives until it has seen all and delivered all.
    const last = begin();
    await Promise.race([last.ready, last.gone]);
    clearInterval(work);
    await sleep(1_200);
    last.child.kill('SIGTERM');
    await last.gone;
    run.left = (JSON.parse(fs.readFileSync(spoolFile, 'utf8')) as State).queue.length;
    run.dead = fs.existsSync(path.join(config.spoolDir, 'dead'))
      ? fs.readdirSync(path.join(config.spoolDir, 'dead')).length
      : 0;
    return run;
  } finally {
    clearInterval(work);
    next.child.kill('SIGKILL');
    await next.gone;
    await Promise.all([engine.close(), line.close()]);
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

async function listen(handler: http.RequestListener): Promise<{ port: number; close(): Promise<void> }> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
