/** An agent on a spool of its own, with a clock, an engine and a licence service that the test holds in its hands. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Agent, Spool } from '../../license-agent/src/agent.ts';
import type { Ask } from '../../license-agent/src/api.ts';
import { type Config, readConfig } from '../../license-agent/src/config.ts';
import type { HttpReply } from '../../license-agent/src/http-client.ts';
import { type Disk, realDisk } from '../../license-agent/src/state.ts';

export const KEY = `vpc_${'K'.repeat(32)}`;
export const ENGINE = 'http://127.0.0.1:1/metrics';

/** A folder that is gone after the test. */
export function tempDir(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'license-agent-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface Engine {
  start: number;
  models: Record<string, { input: number; output: number; requests: number }>;
  up: boolean;
}

export function engineText(engine: Engine): string {
  const lines = [`process_start_time_seconds ${engine.start}`];
  for (const [model, c] of Object.entries(engine.models))
    lines.push(
      `vllm:prompt_tokens_total{engine="0",model_name="${model}"} ${c.input}`,
      `vllm:generation_tokens_total{engine="0",model_name="${model}"} ${c.output}`,
      `vllm:request_success_total{engine="0",finished_reason="stop",model_name="${model}"} ${c.requests}`,
      `vllm:request_success_total{engine="0",finished_reason="length",model_name="${model}"} 0`,
    );
  return `${lines.join('\n')}\n`;
}

export function testConfig(dir: string, env: Record<string, string> = {}, more: Partial<Config> = {}): Config {
  const keyFile = path.join(dir, 'key');
  if (!fs.existsSync(keyFile)) fs.writeFileSync(keyFile, `${KEY}\n`);
  return {
    ...readConfig({
      VPC_API_URL: 'https://license.example/api/v1/public/vpc',
      VPC_DEPLOYMENT_ID: 'prod',
      VPC_HOSTNAME: 'inference-0',
      VPC_VERSION: '1.2.0',
      VPC_MODEL: 'llama',
      VPC_SPOOL_DIR: dir,
      VPC_LICENSE_KEY_FILE: keyFile,
      VPC_METRICS_URL: ENGINE,
      ...env,
    }),
    ...more,
  };
}

export interface Bench {
  agent: Agent;
  dir: string;
  /** The clock, in milliseconds. */
  clock: { now: number };
  engine: Engine;
  /** Requests to the licence service, in order. */
  asked: { path: string; body: Record<string, unknown> }[];
  lines: string[];
  /** The agent's process dies and begins again on the same volume. */
  restart(): Agent;
}

export interface BenchOptions {
  /** Answers the licence service. */
  service: (path: string, body: Record<string, unknown>) => HttpReply | Promise<HttpReply>;
  now?: number;
  env?: Record<string, string>;
  config?: Partial<Config>;
  disk?: Disk;
  dir?: string;
}

/** Opens an agent whose every surrounding is the test's. */
export function bench(options: BenchOptions): Bench {
  const dir = options.dir ?? tempDir();
  const clock = { now: options.now ?? Date.parse('2026-11-22T11:00:00Z') };
  const engine: Engine = { start: clock.now / 1000 + 1, models: {}, up: true };
  const config = testConfig(dir, options.env, options.config);
  const lines: string[] = [];
  const asked: Bench['asked'] = [];
  const ask: Ask = async (url, request) => {
    if (url === ENGINE) {
      if (!engine.up) throw new Error('connect ECONNREFUSED');
      return { status: 200, headers: {}, body: engineText(engine) };
    }
    const body = JSON.parse(request.body ?? '{}') as Record<string, unknown>;
    const at = url.slice((config.apiUrl as string).length);
    asked.push({ path: at, body });
    return options.service(at, body);
  };
  const open = () => {
    const agent = new Agent(config, {
      now: () => clock.now,
      random: () => 0.5,
      ask,
      log: (level, message, facts) => lines.push(JSON.stringify({ level, message, ...facts })),
      spool: new Spool(dir, options.disk ?? realDisk),
    });
    agent.open();
    return agent;
  };
  const made: Bench = {
    agent: open(),
    dir,
    clock,
    engine,
    asked,
    lines,
    restart() {
      made.agent = open();
      return made.agent;
    },
  };
  return made;
}

export const reply = (status: number, body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
