/** Section 3.4 and Acceptance C98: the viewers' side of a command, with a session that does what the test says. */
import { afterEach, expect, test } from 'vitest';
import type { ExecCommand, ExecResult, SandboxOutcome, SandboxSession, Usage } from '#districts/sandbox/provider.ts';
import { type ExecEvent, SessionRegistry } from '#districts/sandbox/session-registry.ts';
import { CommandSlots } from '#platform/jail/capacity.ts';

const USAGE: Usage = { wallMs: 1, cpuMs: null, peakMemoryBytes: null, peakPids: null, outputBytes: 0 };
const PARALLEL = { execsParallel: 4 };

interface Running {
  command: ExecCommand;
  write(stream: 'stdout' | 'stderr', bytes: Buffer | string): void;
  end(result?: Partial<ExecResult>): void;
  signal: AbortSignal | undefined;
}

/** A session whose commands the test plays. */
class FakeSession implements SandboxSession {
  readonly id = 'sandbox';
  readonly provider = 'local';
  readonly isolation = 'namespace';
  readonly expiresAt = new Date(0);
  readonly running: Running[] = [];
  readonly destroyed: string[] = [];
  touches = 0;
  refusal: Error | null = null;
  #end!: (outcome: SandboxOutcome) => void;
  readonly ended = new Promise<SandboxOutcome>((resolve) => {
    this.#end = resolve;
  });

  async exec(
    command: ExecCommand,
    options: { signal?: AbortSignal; onChunk?(s: 'stdout' | 'stderr', b: Buffer): void } = {},
  ) {
    if (this.refusal) throw this.refusal;
    const result: ExecResult = {
      execId: 'of the provider',
      outcome: 'completed',
      exitCode: 0,
      stdout: Buffer.from('whole'),
      stderr: Buffer.alloc(0),
      truncated: false,
      leftover: false,
      durationMs: 1,
      sessionEnded: null,
    }; // prettier-ignore
    if (options.signal?.aborted) return { ...result, outcome: 'cancelled' as const, exitCode: null };
    return await new Promise<ExecResult>((resolve) => {
      options.signal?.addEventListener('abort', () => resolve({ ...result, outcome: 'cancelled', exitCode: null }));
      this.running.push({
        command,
        signal: options.signal,
        write: (stream, bytes) => options.onChunk?.(stream, Buffer.from(bytes)),
        end: (overrides = {}) => resolve({ ...result, ...overrides }),
      });
    });
  }
  touch(): void {
    this.touches += 1;
  }
  async destroy(reason: string) {
    this.destroyed.push(reason);
    this.#end('completed');
    return { destroyed: reason !== 'stuck', usage: USAGE };
  }
  die(outcome: SandboxOutcome): void {
    this.#end(outcome);
  }
  usage = () => USAGE;
  writeFile = async () => ({ ok: true as const, value: { bytes: 0 } });
  readFile = async () => ({ ok: true as const, value: Buffer.alloc(0) });
  listFiles = async () => ({ ok: true as const, value: { entries: [], truncated: false } });
  killProcesses = async () => undefined;
  extractDeliverables = async () => ({ files: [], rejected: [] });
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function collect(events: AsyncIterable<ExecEvent>, max = Number.POSITIVE_INFINITY): Promise<ExecEvent[]> {
  const all: ExecEvent[] = [];
  for await (const event of events) {
    all.push(event);
    if (all.length >= max) break;
  }
  return all;
}
const texts = (events: ExecEvent[]) =>
  events.map((event) => ('text' in event ? `${event.type}:${event.text}` : event.type));

function setUp(options: ConstructorParameters<typeof SessionRegistry>[0] = {}) {
  const registry = new SessionRegistry(options);
  const session = new FakeSession();
  registry.add('run', 'owner', session, PARALLEL);
  return { registry, session };
}
let stop: (() => void)[] = [];
afterEach(() => {
  for (const end of stop) end();
  stop = [];
});

test('a viewer sees start, output and exit with rising ids; the result carries the text, the exit event does not', async () => {
  const { registry, session } = setUp();
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  const viewer = collect(registry.events('run', execId));
  await turn();
  session.running[0]!.write('stdout', 'one ');
  session.running[0]!.write('stderr', 'bad');
  await turn();
  session.running[0]!.write('stdout', 'two');
  session.running[0]!.end({ exitCode: 3, outcome: 'nonzero_exit' });
  const events = await viewer;
  expect(texts(events)).toEqual(['started', 'stdout:one ', 'stderr:bad', 'stdout:two', 'exit']);
  const ids = events.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(events.at(-1)).toMatchObject({ type: 'exit', result: { execId, exitCode: 3, outcome: 'nonzero_exit' } });
  expect(events.at(-1)).not.toHaveProperty('result.stdout');
  expect(await done).toMatchObject({ execId, exitCode: 3, stdout: Buffer.from('whole') });
  expect(registry.summary('run', execId)).toMatchObject({ exitCode: 3 });
});

test('C98: a viewer who drops after any event and returns misses no byte and sees none twice', async () => {
  const { registry, session } = setUp();
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  await turn();
  const out = Buffer.from('aé€😀'.repeat(3));
  const err = Buffer.from('ß!');
  let position = 0;
  // Characters are cut in the middle, and the other stream writes in between.
  for (let i = 0; i < out.length; i += 2) {
    session.running[0]!.write('stdout', out.subarray(i, i + 2));
    if (position < err.length) session.running[0]!.write('stderr', err.subarray(position, position + 1));
    position += 1;
  }
  session.running[0]!.end();
  await done;
  const whole = await collect(registry.events('run', execId));
  const joined = (events: ExecEvent[], type: string) =>
    events.map((event) => (event.type === type && 'text' in event ? event.text : '')).join('');
  expect([joined(whole, 'stdout'), joined(whole, 'stderr')]).toEqual([out.toString(), err.toString()]);
  expect(whole.some((event) => 'text' in event && event.text.includes('\ufffd'))).toBe(false);
  for (let seen = 1; seen <= whole.length; seen += 1) {
    const rest = await collect(registry.events('run', execId, { lastEventId: whole[seen - 1]!.id }));
    const both = [...whole.slice(0, seen), ...rest];
    expect([joined(both, 'stdout'), joined(both, 'stderr')]).toEqual([out.toString(), err.toString()]);
    expect(both.filter(({ type }) => type === 'exit')).toHaveLength(1);
    expect(both.filter(({ type }) => type === 'started')).toHaveLength(1);
  }
});

test('C98: invalid and unfinished bytes become replacement signs once; base64 carries the raw bytes', async () => {
  const { registry, session } = setUp();
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  await turn();
  const bytes = Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x82]);
  session.running[0]!.write('stdout', bytes);
  session.running[0]!.write('stderr', Buffer.from([0xf0]));
  session.running[0]!.end();
  await done;
  const events = await collect(registry.events('run', execId));
  expect(texts(events)).toEqual(['started', 'stdout:a\ufffdb', 'stdout:\ufffd', 'stderr:\ufffd', 'exit']);
  for (const [i, event] of events.entries()) {
    const rest = await collect(registry.events('run', execId, { lastEventId: event.id }));
    expect(texts(rest)).toEqual(texts(events.slice(i + 1)));
  }
  const raw = await collect(registry.events('run', execId, { encoding: 'base64' }));
  const decoded = raw.flatMap((event) =>
    'base64' in event && event.type === 'stdout' ? [Buffer.from(event.base64, 'base64')] : [],
  );
  expect(Buffer.concat(decoded)).toEqual(bytes);
});

test('C98: a slow reader loses bytes, is told how many, and slows nobody', async () => {
  const { registry, session } = setUp({ ringBytes: 100 });
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  await turn();
  const slow = registry.events('run', execId);
  expect((await slow.next()).value).toMatchObject({ type: 'started' });
  session.running[0]!.write('stdout', 'x'.repeat(40));
  expect((await slow.next()).value).toMatchObject({ type: 'stdout', text: 'x'.repeat(40) });
  for (let i = 0; i < 50; i += 1) session.running[0]!.write('stdout', String(i % 10).repeat(10));
  session.running[0]!.end();
  await done; // the command has ended although nobody has read
  const rest = await collect(slow);
  expect(rest[0]).toEqual({ id: 441, type: 'gap', bytes: 400 });
  expect(texts(rest.slice(1))).toEqual([
    `stdout:${Array.from({ length: 10 }, (_, i) => String(i).repeat(10)).join('')}`,
    'exit',
  ]);
});

test('C98: many viewers at their own pace see the same, and one that leaves ends nothing', async () => {
  const { registry, session } = setUp();
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  await turn();
  const viewers = Array.from({ length: 100 }, () => collect(registry.events('run', execId)));
  const abort = new AbortController();
  const leaving = collect(registry.events('run', execId, { signal: abort.signal }));
  session.running[0]!.write('stdout', 'for all');
  await turn();
  abort.abort();
  expect(texts(await leaving)).toEqual(['started', 'stdout:for all']);
  session.running[0]!.end();
  await done;
  for (const events of await Promise.all(viewers)) expect(texts(events)).toEqual(['started', 'stdout:for all', 'exit']);
});

test('a last event id from nowhere is taken for the end of what there is', async () => {
  const { registry, session } = setUp();
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  await turn();
  session.running[0]!.write('stdout', 'early');
  const viewer = collect(registry.events('run', execId, { lastEventId: 1_000_000 }));
  await turn();
  session.running[0]!.write('stdout', 'late');
  session.running[0]!.end();
  await done;
  expect(texts(await viewer)).toEqual(['stdout:late', 'exit']);
});

test('cancel ends a running command, and one that still waits for a slot; later it does nothing', async () => {
  const { registry, session } = setUp({ slots: new CommandSlots(1) });
  const first = registry.startExec('run', { argv: ['a'] });
  const second = registry.startExec('run', { argv: ['b'] });
  await turn();
  expect(session.running.map(({ command }) => command.argv[0])).toEqual(['a']);
  expect(registry.cancel('run', second.execId)).toBe(true);
  expect(await second.done).toMatchObject({ outcome: 'cancelled' });
  expect(registry.cancel('run', first.execId)).toBe(true);
  expect(await first.done).toMatchObject({ outcome: 'cancelled', execId: first.execId });
  expect([registry.cancel('run', first.execId), registry.cancel('run', 'unknown')]).toEqual([false, false]);
  const third = registry.startExec('run', { argv: ['c'] });
  await turn();
  session.running.at(-1)!.end();
  expect(await third.done).toMatchObject({ outcome: 'completed' });
});

test('commands that run or wait count against the limit of the session, others of the host do not', async () => {
  const { registry, session } = setUp({ slots: new CommandSlots(2) });
  const started = [1, 2, 3, 4].map(() => registry.startExec('run', { argv: ['x'] }));
  await turn();
  expect([session.running.length, registry.get('run')?.running]).toEqual([2, 4]);
  expect(() => registry.startExec('run', { argv: ['x'] })).toThrow(
    expect.objectContaining({ code: 'SANDBOX_EXEC_LIMIT', details: { running: 4 } }),
  );
  session.running[0]!.end();
  await started[0]!.done;
  await turn();
  expect([session.running.length, registry.get('run')?.running]).toEqual([3, 3]);
});

test('a command that the session refuses rejects its result and ends its events without an exit', async () => {
  const { registry, session } = setUp();
  session.refusal = new Error('not a command');
  const { execId, done } = registry.startExec('run', { argv: [] });
  const viewer = collect(registry.events('run', execId));
  await expect(done).rejects.toThrow('not a command');
  expect(texts(await viewer)).toEqual(['started']);
  expect(registry.get('run')?.running).toBe(0);
});

test('an ended command is kept for a while, then forgotten', async () => {
  const { registry, session } = setUp({ keptMs: 30 });
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  await turn();
  session.running[0]!.end();
  await done;
  expect(registry.summary('run', execId)).not.toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(() => registry.summary('run', execId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

test('when a session ends, viewers see the end, the registry tells why, and nothing new starts', async () => {
  const ended: unknown[] = [];
  const { registry, session } = setUp({ onEnded: (runId, end) => ended.push([runId, end]) });
  const { execId, done } = registry.startExec('run', { argv: ['x'] });
  const viewer = collect(registry.events('run', execId));
  await turn();
  session.running[0]!.end({ outcome: 'memory_limit', exitCode: null, sessionEnded: 'memory_limit' });
  session.die('memory_limit');
  await done;
  expect((await viewer).at(-1)).toMatchObject({ type: 'exit', result: { sessionEnded: 'memory_limit' } });
  await turn();
  expect(ended).toEqual([['run', { outcome: 'memory_limit', reason: 'memory_limit', destroyed: true, usage: USAGE }]]);
  expect([registry.get('run'), registry.goneReason('run'), registry.list()]).toEqual([undefined, 'memory_limit', []]);
  expect(() => registry.startExec('run', { argv: ['x'] })).toThrow(
    expect.objectContaining({ code: 'SANDBOX_GONE', details: { reason: 'memory_limit' } }),
  );
  expect(() => registry.require('never')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  expect(await registry.destroy('run', 'again')).toBeNull();
});

test('the end is told with the reason that was given first, and with whether the sandbox is gone', async () => {
  const ended: unknown[] = [];
  const { registry } = setUp({ onEnded: (runId, end) => ended.push([runId, end]) });
  await Promise.all([registry.destroy('run', 'stuck'), registry.destroy('run', 'cancelled')]);
  await turn();
  expect(ended).toEqual([['run', { outcome: 'completed', reason: 'stuck', destroyed: false, usage: USAGE }]]);
});

test('a run has one live sandbox; after its end it may have another', async () => {
  const { registry, session } = setUp();
  expect(() => registry.add('run', 'owner', new FakeSession(), PARALLEL)).toThrow(
    expect.objectContaining({ code: 'CONFLICT' }),
  );
  expect(await registry.destroy('run', 'delivered')).toMatchObject({ destroyed: true });
  await turn();
  expect([session.destroyed[0], registry.goneReason('run')]).toEqual(['delivered', 'delivered']);
  registry.add('run', 'owner', new FakeSession(), PARALLEL);
  expect([registry.goneReason('run'), registry.list().map(({ ownerId }) => ownerId)]).toEqual([null, ['owner']]);
  registry.touch('run');
});

test('C101: a shutdown takes no new session, lets commands end, destroys the rest and says what could not be', async () => {
  const { registry, session } = setUp();
  const other = new FakeSession();
  registry.add('other', 'owner', other, PARALLEL);
  const { done } = registry.startExec('run', { argv: ['x'] });
  const draining = registry.drain('platform_restart', 5_000);
  expect(() => registry.add('late', 'owner', new FakeSession(), PARALLEL)).toThrow(
    expect.objectContaining({ code: 'SANDBOX_NOT_READY' }),
  );
  await turn();
  expect(session.destroyed).toEqual([]);
  session.running[0]!.end();
  await done;
  expect(await draining).toEqual([]);
  expect([session.destroyed[0], other.destroyed[0]]).toEqual(['platform_restart', 'platform_restart']);

  const stuck = setUp();
  expect(await stuck.registry.drain('stuck', 0)).toEqual(['run']);
});
