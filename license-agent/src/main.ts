/** Commands: run, status, export, verify-file. Exit code 0 = yes or done, 1 = no, 2 = used wrongly. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Agent, requestOverNetwork } from './agent.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { SECOND } from './durations.ts';
import { request } from './http-client.ts';
import { FileRefused, fileProblem, readLicenseFile } from './license-file.ts';
import { jsonLog, type Log } from './log.ts';
import { serve } from './server.ts';
import { pinnedKeys } from './signatures.ts';
import { Spool, VolumeInUse } from './state.ts';

declare const AGENT_VERSION: string | undefined;

const USAGE = `license-agent <command>

  run                                   the sidecar; its settings come from the environment
  status [--url URL]                    whether the pod may serve; exit code 0 or 1
  export [--out FILE] [--license-id ID] the usage log of an air-gapped pod, as JSON lines
  export --confirm SEQ                  forget what the license service has taken, up to this line
  verify-file FILE [--deployment-id ID] [--public-key KEY]…
  --version
`;

const TICK_MS = 250;
const STATUS_URL = `http://127.0.0.1:${process.env.VPC_PORT || 9464}`;

const log: Log = jsonLog((line) => process.stderr.write(line), Date.now);

function fail(sentence: string, code = 1): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

function config(): Config {
  try {
    return readConfig(process.env);
  } catch (e) {
    if (e instanceof ConfigError) fail(e.message, 2);
    throw e;
  }
}

function makeAgent(settings: Config): Agent {
  const agent = new Agent(settings, {
    now: Date.now,
    random: Math.random,
    ask: requestOverNetwork,
    log,
    spool: new Spool(settings.spoolDir),
  });
  try {
    agent.open();
  } catch (e) {
    if (e instanceof VolumeInUse) fail(e.message);
    throw e;
  }
  return agent;
}

async function run(): Promise<void> {
  const settings = config();
  const agent = makeAgent(settings);
  if (settings.publicKeys.length === 0)
    log('warn', 'no public key is pinned: answers are trusted by TLS alone and license files are refused');
  const server = await serve(agent, settings.port);
  log('info', 'running', { port: server.port, deployment: settings.deploymentId, host: settings.hostname });
  const gateEnds = Date.now() + settings.startGateMs;
  let stop: (() => void) | undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop?.());
  let running = true;
  void stopped.then(() => {
    running = false;
  });
  const loop = async (step: () => Promise<void>) => {
    while (running) {
      try {
        await step();
      } catch (e) {
        log('error', 'a step failed and will be repeated', { why: (e as Error).stack ?? String(e) });
      }
      if (!agent.started && Date.now() >= gateEnds)
        fail(`This pod may not start, and waited ${settings.startGateMs / SECOND} s for it: ${agent.standing().why}`);
      await Promise.race([stopped, new Promise((r) => setTimeout(r, TICK_MS))]);
    }
  };
  await Promise.all([loop(() => agent.watch()), loop(() => agent.talk())]);
  log('info', 'stopping');
  const clean = await agent.shutdown();
  await server.close();
  if (!clean) log('warn', 'usage records are left in the spool', { waiting: agent.state.queue.length });
  process.exit(clean ? 0 : 1);
}

async function status(url: string): Promise<void> {
  const reply = await request(`${url.replace(/\/$/, '')}/readyz`, {
    method: 'GET',
    timeoutMs: 10 * SECOND,
    bytesMax: 65_536,
  }).catch((e: Error) => fail(`No license agent answers at ${url}: ${e.message}`));
  process.stdout.write(reply.body);
  process.exit(reply.status === 200 ? 0 : 1);
}

/** Asks the running agent, which owns the volume; without one, works on the volume itself. */
async function exportUsage(options: {
  out?: string | undefined;
  confirm?: string | undefined;
  'license-id'?: string | undefined;
}): Promise<void> {
  const confirm = options.confirm === undefined ? null : Number(options.confirm);
  if (confirm !== null && (!Number.isSafeInteger(confirm) || confirm < 1))
    fail('--confirm takes the number of a line.', 2);
  const id = options['license-id'];
  const path =
    confirm === null ? `/export${id ? `?license_id=${encodeURIComponent(id)}` : ''}` : `/confirm?seq=${confirm}`;
  let text: string;
  const reply = await request(`${STATUS_URL}${path}`, {
    method: 'POST',
    timeoutMs: 30 * SECOND,
    bytesMax: 64 * 1024 * 1024,
  }).catch(() => null);
  if (reply) {
    if (reply.status !== 200) fail(reply.body.trim());
    text = reply.body;
  } else {
    const agent = makeAgent(config());
    try {
      text =
        confirm === null
          ? agent
              .exportLog(id ?? null)
              .map((l) => `${l}\n`)
              .join('')
          : `${JSON.stringify({ confirmed: agent.confirmLog(confirm) })}\n`;
    } catch (e) {
      fail((e as Error).message);
    }
  }
  if (options.out !== undefined && confirm === null) writeFileSync(options.out, text, { mode: 0o600 });
  else process.stdout.write(text);
}

function verifyFile(
  file: string,
  options: { 'deployment-id'?: string | undefined; 'public-key'?: string[] | undefined },
): void {
  const keys = options['public-key'] ?? (process.env.VPC_LICENSE_PUBLIC_KEYS ?? '').split(',');
  try {
    const found = readLicenseFile(readFileSync(file, 'utf8'), pinnedKeys(keys));
    const deployment = options['deployment-id'] ?? process.env.VPC_DEPLOYMENT_ID ?? found.deploymentId ?? '';
    const problem = fileProblem(found, deployment, Date.now(), 0);
    if (problem !== null) fail(problem);
    const times = ['issuedAt', 'expiresAt', 'fileExpiresAt'] as const;
    const shown = { ...found, ...Object.fromEntries(times.map((t) => [t, new Date(found[t]).toISOString()])) };
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  } catch (e) {
    fail(e instanceof FileRefused ? e.message : (e as Error).message);
  }
}

async function main(): Promise<void> {
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read();
  } catch (e) {
    fail(`${(e as Error).message}\n\n${USAGE}`, 2);
  }
  const { values, positionals } = parsed;
  if (values.version)
    return void process.stdout.write(`${typeof AGENT_VERSION === 'string' ? AGENT_VERSION : 'source'}\n`);
  const [command, file] = positionals;
  if (command === 'run') return run();
  if (command === 'status') return status(values.url ?? STATUS_URL);
  if (command === 'export') return exportUsage(values);
  if (command === 'verify-file' && file !== undefined) return verifyFile(file, values);
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

function read() {
  return parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      out: { type: 'string' },
      confirm: { type: 'string' },
      'license-id': { type: 'string' },
      'deployment-id': { type: 'string' },
      'public-key': { type: 'string', multiple: true },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
}

await main();
