/**
 * What a sandbox costs, as ratios inside one run: `node bench/sandbox.ts [rounds]`. Cases are interleaved, so that
 * whatever else the machine does meets all of them alike; compare ratios, never milliseconds of two machines. A missed
 * bar ends the run with status 1.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createLocalProvider } from '#districts/sandbox/local-provider.ts';
import type { RunSpec, SandboxSession } from '#districts/sandbox/provider.ts';
import { findBwrap } from '#platform/jail/find-bwrap.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

const ROUNDS = Math.max(10, Number(process.argv[2] ?? 50));
const PYTHON = '/usr/bin/python3';
const MIB = 1024 * 1024;
const limits = { ...LIMIT_CLASSES.small.limits, execsMax: 1_000_000, sessionOutputBytes: 4_096 * MIB };
const spec = { runId: 'bench', taskId: 'bench', attempt: 1, purpose: 'execute' as const, input: [], limits };

const provider = createLocalProvider({ installationId: 'civitas-bench' });
const probe = await provider.probe();
if (!probe.ok) {
  console.error(`This host cannot isolate (${probe.code}): ${probe.message} ${probe.fix}`);
  process.exit(1);
}
console.log(`local sandbox: ${JSON.stringify(probe.details)}; ${ROUNDS} rounds, ${availableParallelism()} cores`);

function plain(file: string, args: string[] = []): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

const times = new Map<string, number[]>();
async function timed<T>(name: string, act: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await act();
  const list = times.get(name) ?? [];
  list.push(performance.now() - started);
  times.set(name, list);
  return result;
}
function percentile(name: string, p: number): number {
  const sorted = [...(times.get(name) ?? [])].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}

function must(outcome: string, expected: string): void {
  if (outcome !== expected) throw new Error(`expected ${expected}, got ${outcome}`);
}
async function exec(session: SandboxSession, ...argv: string[]): Promise<void> {
  must((await session.exec({ argv })).outcome, 'completed');
}
const run = (...argv: string[]): RunSpec => ({ ...spec, command: { argv } });
async function once(...argv: string[]): Promise<void> {
  must((await provider.run(run(...argv))).outcome, 'completed');
}

const found = await findBwrap();
if (!found.ok) throw new Error('bubblewrap disappeared');
// Without /proc and /dev hardly a program runs: the least that anybody would call a sandbox.
const bare = [
  '--ro-bind',
  '/',
  '/',
  '--proc',
  '/proc',
  '--dev',
  '/dev',
  '--unshare-all',
  '--die-with-parent',
  '/bin/true',
];
const hasPython = existsSync(PYTHON);
const live = await provider.provision(spec);

async function round(): Promise<void> {
  await timed('spawn', () => plain('/bin/true'));
  await timed('bwrap', () => plain(found.ok ? found.bwrap.path : '', bare));
  const started = performance.now();
  const session = await timed('provision', () => provider.provision(spec));
  await exec(session, '/bin/true');
  times.set('first exec', [...(times.get('first exec') ?? []), performance.now() - started]);
  await timed('destroy', () => session.destroy('bench'));
  await timed('exec', () => exec(live, '/bin/true'));
  await timed('run', () => once('/bin/true'));
  await timed('node', () => plain(process.execPath, ['-e', '0']));
  await timed('exec node', () => exec(live, 'node', '-e', '0'));
  await timed('run node', () => once('node', '-e', '0'));
  if (hasPython) {
    await timed('python', () => plain(PYTHON, ['-c', '0']));
    await timed('exec python', () => exec(live, PYTHON, '-c', '0'));
    await timed('run python', () => once(PYTHON, '-c', '0'));
  }
}
await round(); // the first one loads code and fills caches
times.clear();
for (let i = 0; i < ROUNDS; i += 1) await round();

console.log('\ncase                 p50 ms   p95 ms');
for (const name of times.keys())
  console.log(
    `${name.padEnd(20)} ${percentile(name, 50).toFixed(1).padStart(6)} ${percentile(name, 95).toFixed(1).padStart(8)}`,
  );

let missed = 0;
console.log('\ngoal                                              bar   measured');
function goal(name: string, value: number, bar: number, atLeast = false): void {
  const met = atLeast ? value >= bar : value <= bar;
  if (!met) missed += 1;
  console.log(
    `${name.padEnd(46)} ${atLeast ? '≥' : '≤'} ${String(bar).padStart(4)} ${value.toFixed(2).padStart(8)}${met ? '' : '   MISSED'}`,
  );
}
function ratio(a: string, b: string, p: number): number {
  return percentile(a, p) / percentile(b, p);
}
goal('provision / plain spawn, p50', ratio('provision', 'spawn', 50), 6);
goal('provision + first exec / plain spawn, p50', ratio('first exec', 'spawn', 50), 8);
goal('exec true in a session / plain spawn, p50', ratio('exec', 'spawn', 50), 1);
goal('exec true in a session / plain spawn, p95', ratio('exec', 'spawn', 95), 2);
goal('exec node / plain node, p50', ratio('exec node', 'node', 50), 1.3);
goal('exec node / plain node, p95', ratio('exec node', 'node', 95), 1.6);
if (hasPython) goal('exec python / plain python, p50', ratio('exec python', 'python', 50), 1.3);
goal('run() / plain spawn, p50', ratio('run', 'spawn', 50), 8);
goal('run() / bare bwrap, p50', ratio('run', 'bwrap', 50), 3);
goal('run() node / plain node, p50', ratio('run node', 'node', 50), 2);
goal('run() node / plain node, p95', ratio('run node', 'node', 95), 2.5);
if (hasPython) goal('run() python / plain python, p50', ratio('run python', 'python', 50), 2.5);
console.log(`   provision + first exec / plain spawn, p95: ${ratio('first exec', 'spawn', 95).toFixed(2)} (no bar)`);

// Throughput: whole tasks (provision, one command, destroy) at several degrees of concurrency.
const WIDTHS = [1, 2, 4, 16];
const speeds = new Map<number, number[]>(WIDTHS.map((width) => [width, []]));
for (let slice = 0; slice < 5; slice += 1) {
  for (const width of WIDTHS) {
    const total = 48;
    let next = 0;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: width }, async () => {
        while (next < total) {
          next += 1;
          await once('/bin/true');
        }
      }),
    );
    speeds.get(width)!.push((total / (performance.now() - started)) * 60_000);
  }
}
const perMinute = new Map([...speeds].map(([width, list]) => [width, list.sort((x, y) => x - y)[2]!]));
const line = [...perMinute].map(([width, count]) => `${width}: ${count.toFixed(0)}`).join(', ');
console.log(`   sandbox tasks per minute at concurrency ${line}`);
if (availableParallelism() >= 2) goal('throughput at 2 parallel / 1', perMinute.get(2)! / perMinute.get(1)!, 1.4, true);

// Kill delay: how far beyond its wall limit a command's result arrives.
const wall = 200;
for (let i = 0; i < 40; i += 1) {
  const result = await live.exec({ argv: ['sleep', '60'], timeoutMs: wall });
  must(result.outcome, 'wall_timeout');
  times.set('kill delay', [...(times.get('kill delay') ?? []), result.durationMs - wall]);
}
goal('kill delay / (10 % of the limit + 100 ms), p95', percentile('kill delay', 95) / (wall * 0.1 + 100), 1);

// Peak memory of a hog of 30 processes against the limit of 512 MiB, the worst of five.
let peak = 0;
for (let i = 0; i < 5; i += 1) {
  const hog = 'my $n = 200_000_000; for (1 .. 30) { if (!fork) { my $x = "x" x $n; sleep 60 } } sleep 60';
  const result = await provider.run({ ...run('/usr/bin/perl', '-e', hog), limits: LIMIT_CLASSES.probe.limits });
  must(result.outcome, 'memory_limit');
  peak = Math.max(peak, result.usage.peakMemoryBytes ?? 0);
}
goal(
  `peak memory / limit (${String(probe.details.limits)}), worst of 5`,
  peak / (512 * MIB),
  probe.details.limits === 'cgroup' ? 1.05 : 2.5,
);

// Files and output.
const four = Buffer.alloc(4 * MIB);
await timed('write 4 MiB', () => live.writeFile('/workspace/four', four));
await timed('read 4 MiB', () => live.readFile('/workspace/four', 4 * MIB));
const flood = await provider.provision({ ...spec, limits: { ...limits, execOutputBytes: 512 * MIB } });
await timed('output 256 MiB', () => exec(flood, 'head', '-c', String(256 * MIB), '/dev/zero'));
await flood.destroy('bench');
console.log(
  `   write 4 MiB ${percentile('write 4 MiB', 50).toFixed(1)} ms, read 4 MiB ${percentile('read 4 MiB', 50).toFixed(1)} ms, output ${((256 * 1000) / percentile('output 256 MiB', 50)).toFixed(0)} MiB/s`,
);

// Idle sessions: what the monitor costs, and what their presence costs a command in one more.
const idle: SandboxSession[] = [];
for (let i = 0; i < 16; i += 1) idle.push(await provider.provision(spec));
await new Promise((resolve) => setTimeout(resolve, 500));
const before = process.cpuUsage();
const window = 3_000;
await new Promise((resolve) => setTimeout(resolve, window));
const used = process.cpuUsage(before);
goal('16 idle sessions: monitor, % of one core', (used.user + used.system) / 10 / window, 3);
const settled = () => new Promise((resolve) => setTimeout(resolve, 1_000));
await Promise.all(idle.splice(0).map((session) => session.destroy('bench')));
for (let turn = 0; turn < 2; turn += 1) {
  await settled();
  for (let i = 0; i < ROUNDS; i += 1) await timed('exec alone', () => exec(live, '/bin/true'));
  while (idle.length < 100) idle.push(await provider.provision(spec));
  await settled();
  for (let i = 0; i < ROUNDS; i += 1) await timed('exec among 100', () => exec(live, '/bin/true'));
  await Promise.all(idle.splice(0).map((session) => session.destroy('bench')));
}
goal('exec among 100 idle sessions / alone, p50', ratio('exec among 100', 'exec alone', 50), 2);

await provider.destroyAll('bench');
console.log(missed === 0 ? '\nall goals met' : `\n${missed} goals missed`);
process.exitCode = missed === 0 ? 0 : 1;
