/**
 * Many sandboxes in sequence, with a kill -9 of the platform in the middle, and then nothing: `node
 * bench/sandbox-sequence.ts [count]` (500). A sandbox has input, a command, a daemon left behind and a deliverable.
 * Status 1 when a process, mount, control group, descriptor or file is left.
 */
import { fork } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalProvider } from '#districts/sandbox/local-provider.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

const child = process.env.CIVITAS_BENCH_CHILD === '1';
const count = Math.max(10, Number(process.argv[2] ?? 500));
const stateDir = process.argv[3] ?? (await mkdtemp(path.join(tmpdir(), 'civitas-bench-')));
// The uid of a sandbox has to get through it.
if (!child) chmodSync(stateDir, 0o711);
const MARK = `civitas-bench-${path.basename(stateDir)}`;
const provider = createLocalProvider({ installationId: 'civitas-bench', stateDir });

async function one(): Promise<number> {
  const data = Buffer.from('input');
  const started = performance.now();
  const session = await provider.provision({
    runId: 'bench',
    taskId: 'bench',
    attempt: 1,
    purpose: 'execute',
    input: [{ path: 'a', data, bytes: data.length }],
    limits: LIMIT_CLASSES.probe.limits,
  });
  await session.exec({
    argv: ['/bin/sh', '-c', `(setsid sh -c 'sleep 300; : ${MARK}' >/dev/null 2>&1 &); cp /input/a output/a`],
  });
  const { files } = await session.extractDeliverables(['a']);
  const { destroyed } = await session.destroy('bench');
  if (files.length !== 1 || !destroyed) throw new Error('a sandbox did not deliver or did not die');
  return performance.now() - started;
}

if (child) {
  // The platform that will be killed: sandboxes at work, one after the other, until then.
  const probe = await provider.probe();
  if (!probe.ok) throw new Error(probe.message);
  for (let done = 1; ; done += 1) {
    await one();
    process.send?.(done);
  }
}

const probe = await provider.probe();
if (!probe.ok) {
  console.error(`This host cannot isolate (${probe.code}): ${probe.message} ${probe.fix}`);
  process.exit(1);
}

function marked(): number {
  let found = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(`: ${MARK}`)) found += 1;
    } catch {
      // gone
    }
  }
  return found;
}
const groups = () => {
  try {
    return readdirSync('/sys/fs/cgroup', { recursive: true }).filter((name) => String(name).includes('civitas')).length;
  } catch {
    return 0;
  }
};
const state = () => ({
  processes: marked(),
  mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').length,
  groups: groups(),
  descriptors: readdirSync('/proc/self/fd').length,
  directories: readdirSync(stateDir).filter((name) => !name.startsWith('node')).length,
});

await one();
const before = state();
const times: number[] = [];
for (let i = 0; i < count / 2; i += 1) times.push(await one());

// Killed in the middle of its work, whatever it was doing.
const doomed = fork(process.argv[1] as string, [String(count), stateDir], {
  env: { ...process.env, CIVITAS_BENCH_CHILD: '1' },
});
await new Promise<void>((resolve) => {
  doomed.on('message', (done: number) => {
    if (done >= 5) setTimeout(resolve, Math.random() * 40);
  });
});
const gone = new Promise((resolve) => doomed.once('exit', resolve));
doomed.kill('SIGKILL');
await gone;
const killedAt = performance.now();
while (marked() > 0 && performance.now() - killedAt < 10_000) await new Promise((resolve) => setTimeout(resolve, 5));
const deadAfter = performance.now() - killedAt;
const reaped = await provider.reap(new Set());

for (let i = 0; i < count / 2; i += 1) times.push(await one());
const after = state();
times.sort((a, b) => a - b);
const at = (p: number) => times[Math.floor((times.length * p) / 100)]?.toFixed(1);
console.log(`${times.length} sandboxes: p50 ${at(50)} ms, p95 ${at(95)} ms, p99 ${at(99)} ms`);
console.log(`after kill -9: every process dead in ${deadAfter.toFixed(0)} ms, reaped ${reaped.destroyed.length}`);
console.log('before', before, 'after', after);
const clean =
  after.processes === 0 &&
  after.mounts === before.mounts &&
  after.groups === before.groups &&
  after.directories === before.directories &&
  Math.abs(after.descriptors - before.descriptors) <= 3 &&
  deadAfter < 1_000 &&
  reaped.failed.length === 0;
rmSync(stateDir, { recursive: true, force: true });
console.log(clean ? 'nothing is left' : 'SOMETHING IS LEFT');
process.exit(clean ? 0 : 1);
