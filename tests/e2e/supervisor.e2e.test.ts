import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alive, type Process, treeOf } from '../support/process-tree.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-life-'));
// PostgreSQL runs as somebody else when root starts it, and keeps its files here only if it can reach them.
fs.chmodSync(dataDir, 0o755);
let port = 0;
let running: Installation | null = null;

interface Installation {
  child: ChildProcess;
  said: string;
  exit: Promise<number | null>;
}

function lastLines(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(-40).join('\n') : '';
}

/** `npm start` without npm: its script in a process group of its own, as a shell would start it. Waits until it says `until`. */
async function start(until = 'Civitas runs', folder = dataDir): Promise<Installation> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', DATA_DIR: folder, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const made: Installation = { child, said: '', exit };
  running = made;
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      made.said += chunk.toString();
      if (made.said.includes(until)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void exit.then((code) =>
      reject(
        new Error(`it ended (${code}) before it ran:\n${made.said}\n${lastLines(path.join(folder, 'civitas.log'))}`),
      ),
    );
  });
  return made;
}

function processes(of: Installation): Process[] {
  const tree = treeOf(of.child.pid as number);
  // The script, the supervisor, server, worker, emulators and PostgreSQL: the snapshot is not empty by mistake.
  expect(tree.length).toBeGreaterThanOrEqual(6);
  expect(tree.map((p) => p.name)).toContain('postgres');
  return tree;
}

async function nobodyLeft(tree: Process[]): Promise<void> {
  await expect.poll(() => alive(tree).map((p) => `${p.name} ${p.pid}`), { timeout: 60_000, interval: 100 }).toEqual([]);
}

/** The same account with the same password as at the first start: data and secrets survived. */
async function demoOwner(folder = dataDir): Promise<string> {
  const secrets = JSON.parse(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8'));
  const url = `http://127.0.0.1:${port}/api/v1/auth`;
  const login = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'buyer@demo.civitas', password: secrets.env.DEMO_PASSWORD }),
  });
  const { data } = (await login.json()) as { data: { token: string } };
  const me = await fetch(`${url}/me`, { headers: { authorization: `Bearer ${data.token}` } });
  return ((await me.json()) as { data: { id: string } }).data.id;
}

let owner = '';

beforeAll(async () => {
  port = await new Promise<number>((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const found = (probe.address() as net.AddressInfo).port;
      probe.close(() => resolve(found));
    });
  });
  const first = await start();
  expect(first.said).toContain('Seeding the demo');
  owner = await demoOwner();
});
afterAll(() => {
  if (running?.child.pid && running.child.exitCode === null)
    for (const p of treeOf(running.child.pid)) process.kill(p.pid, 'SIGKILL');
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test('a second supervisor refuses the data folder of a running one and says who holds it', async () => {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port + 1) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1);
  expect(said).toMatch(/already runs here \(process \d+\)/);
});

test('Ctrl-C ends every process, PostgreSQL too, and the second start reuses everything', async () => {
  const first = running as Installation;
  const tree = processes(first);
  // A terminal sends it to the whole group.
  process.kill(-(first.child.pid as number), 'SIGINT');
  expect(await first.exit).toBe(0);
  await nobodyLeft(tree);
  const second = await start();
  expect(second.said).not.toContain('Seeding');
  expect(second.said).not.toContain('migration');
  expect(second.said).not.toContain('Web part built');
  expect(await demoOwner()).toBe(owner);
});

test('after kill -9 of the whole tree the next start recovers with its data', async () => {
  const before = running as Installation;
  const tree = processes(before);
  for (const p of tree) process.kill(p.pid, 'SIGKILL');
  await before.exit;
  await nobodyLeft(tree);
  const next = await start();
  expect(next.said).not.toContain('Seeding');
  expect(await demoOwner()).toBe(owner);
});

test('kill -9 of the process of npm start alone leaves nothing behind', async () => {
  const before = running as Installation;
  const tree = processes(before);
  process.kill(before.child.pid as number, 'SIGKILL');
  await before.exit;
  await nobodyLeft(tree);
});

test('SIGTERM to the process of npm start stops everything', async () => {
  const before = await start();
  const tree = processes(before);
  process.kill(before.child.pid as number, 'SIGTERM');
  await before.exit;
  await nobodyLeft(tree);
  running = null;
});

test.each(['Starting PostgreSQL', 'Buying the demo'])(
  'SIGTERM in the middle of a first start (“%s”) leaves no process, and the next start takes it up',
  async (until) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-life-'));
    fs.chmodSync(folder, 0o755);
    try {
      const before = await start(until, folder);
      const seen: Process[] = [];
      const look = () => seen.push(...treeOf(before.child.pid as number));
      look();
      const looking = setInterval(look, 20);
      process.kill(before.child.pid as number, 'SIGTERM');
      await before.exit.finally(() => clearInterval(looking));
      await nobodyLeft(seen);
      expect(before.said).not.toContain('does not start');
      const next = await start(undefined, folder);
      expect(await demoOwner(folder)).toMatch(/^[0-9a-f-]{36}$/);
      const after = processes(next);
      process.kill(next.child.pid as number, 'SIGTERM');
      await next.exit;
      await nobodyLeft(after);
      running = null;
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
);
