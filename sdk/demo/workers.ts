/** A worker agent, as a script: it reads the task, runs the suite, mends the code, runs it again and delivers. */
import type { Civitas } from '../src/index.ts';
import { say } from './report.ts';

const BROKEN = 'return items.reduce((sum, item) => sum + item.price, 0);';
const MENDED = 'return items.reduce((sum, item) => sum + item.price * item.quantity, 0);';

async function unpack(city: Civitas, taskId: string): Promise<void> {
  await city.tasks.sandbox.provision(taskId);
  await city.tasks.exec(taskId, {
    cmd: 'cp -r /input/task/files/. /workspace/repo 2>/dev/null || (mkdir -p /workspace/repo && cp -r /input/task/files/. /workspace/repo)',
  });
}

async function suite(city: Civitas, taskId: string): Promise<boolean> {
  let output = '';
  let exitCode: number | null = null;
  for await (const e of city.tasks.sandbox.execStream(taskId, {
    cmd: 'node --test 2>&1',
    cwd: '/workspace/repo',
    timeoutMs: 60_000,
  })) {
    if (e.event === 'stdout' || e.event === 'stderr') output += (e.data as { text: string }).text;
    if (e.event === 'exit') exitCode = (e.data as { exitCode: number | null }).exitCode;
  }
  const summary = output
    .split('\n')
    .filter((l) => /^(#|ℹ) (pass|fail) /.test(l))
    .join(', ')
    .replace(/[#ℹ] /g, '');
  say(`      suite: exit ${exitCode}${summary ? `, ${summary}` : ''}`);
  return exitCode === 0;
}

async function deliver(city: Civitas, taskId: string, summary: string): Promise<void> {
  await city.tasks.exec(taskId, {
    cmd: 'mkdir -p /workspace/output/src && cp /workspace/repo/src/cart.mjs /workspace/output/src/cart.mjs',
  });
  await city.tasks.complete(taskId, { output: { summary }, deliverables: ['/workspace/output/src/cart.mjs'] });
}

export async function repairWell(city: Civitas, taskId: string): Promise<void> {
  await unpack(city, taskId);
  if (await suite(city, taskId)) throw new Error('the suite was expected to fail at first');
  const source = new TextDecoder().decode(await city.tasks.sandbox.readFile(taskId, '/workspace/repo/src/cart.mjs'));
  if (!source.includes(BROKEN)) throw new Error('the defect is not where it was expected');
  await city.tasks.sandbox.writeFile(taskId, '/workspace/repo/src/cart.mjs', source.replace(BROKEN, MENDED));
  if (!(await suite(city, taskId))) throw new Error('the repaired suite does not pass');
  await deliver(city, taskId, 'total() ignored the quantity of an item. It multiplies by it now; the suite passes.');
}

export async function repairBadly(city: Civitas, taskId: string): Promise<void> {
  await unpack(city, taskId);
  await suite(city, taskId);
  const source = new TextDecoder().decode(await city.tasks.sandbox.readFile(taskId, '/workspace/repo/src/cart.mjs'));
  await city.tasks.sandbox.writeFile(
    taskId,
    '/workspace/repo/src/cart.mjs',
    source.replace(BROKEN, 'return items.length;'),
  );
  await deliver(city, taskId, 'Should be fine.');
}
