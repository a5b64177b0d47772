/** From counters to windows: nothing twice, nothing lost beyond one look, no overlap whatever the clock does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../license-agent/src/durations.ts';
import { readSample, type Sample } from '../../license-agent/src/engine-metrics.ts';
import { type ClosedWindow, closePartial, type Meter, observe } from '../../license-agent/src/meter.ts';

const T0 = Date.parse('2026-11-22T11:00:00Z');
const at = (clock: string) => Date.parse(`2026-11-22T${clock}Z`);
const rules = { intervalMs: HOUR, expiresAt: null as number | null, since: T0 - DAY };
const fresh = (): Meter => ({ processStart: null, models: {} });
const sample = (input: number, start = T0 / 1000, model = 'm'): Sample => ({
  processStart: start,
  models: new Map([[model, { input, output: 2 * input, requests: 1 }]]),
});
const span = (w: ClosedWindow) =>
  `${new Date(w.start).toISOString().slice(11, 19)}-${new Date(w.end).toISOString().slice(11, 19)}`;

describe('an engine’s text', () => {
  const names = {
    url: '',
    input: 'vllm:prompt_tokens_total',
    output: 'vllm:generation_tokens_total',
    requests: 'vllm:request_success_total',
    modelLabel: 'model_name',
  };

  test('counters are summed over all labels but the model’s; comments, odd lines and foreign series are passed over', () => {
    const text = `# HELP vllm:prompt_tokens_total Prompt tokens
# TYPE vllm:prompt_tokens_total counter
vllm:prompt_tokens_total{engine="0",model_name="a/b-70b"} 1.5e+03
vllm:prompt_tokens_total{engine="1",model_name="a/b-70b"} 7.0
vllm:generation_tokens_total{model_name="a/b-70b",engine="0"} 42 1700000000000
vllm:request_success_total{finished_reason="stop",model_name="a/b-70b"} 3
vllm:request_success_total{finished_reason="a\\"}b",model_name="a/b-70b"} 4
vllm:prompt_tokens_total{model_name="nan"} NaN
vllm:num_requests_running{model_name="a/b-70b"} 9
process_start_time_seconds 1.7e9
not a line at all`;
    const read = readSample(text, names, 'fallback');
    expect(read.processStart).toBe(1.7e9);
    expect([...read.models]).toEqual([['a/b-70b', { input: 1507, output: 42, requests: 7 }]]);
  });

  test('an engine without model labels is counted under the configured model; other names can be mapped', () => {
    const read = readSample(
      'tok_in 5\ntok_out 6\nreqs 1\n',
      { ...names, input: 'tok_in', output: 'tok_out', requests: 'reqs' },
      'llama',
    );
    expect([...read.models]).toEqual([['llama', { input: 5, output: 6, requests: 1 }]]);
  });
});

describe('counting', () => {
  test('an engine that restarts between looks is counted from zero', () => {
    const meter = fresh();
    observe(meter, sample(100), at('11:01:00'), rules);
    observe(meter, sample(30, T0 / 1000 + 90), at('11:02:00'), rules);
    // Also when the new process is already beyond what the old one had.
    observe(meter, sample(500, T0 / 1000 + 200), at('11:04:00'), rules);
    expect(observe(meter, null, at('12:00:00'), rules).closed).toMatchObject([{ input: 630, output: 1260 }]);
  });

  test('a model that comes back after an engine’s restart is counted from zero', () => {
    const meter = fresh();
    observe(meter, sample(100, 1, 'm'), at('11:01:00'), { ...rules, since: 0 });
    observe(meter, { processStart: 2, models: new Map() }, at('11:02:00'), rules);
    observe(meter, sample(150, 2, 'm'), at('11:03:00'), rules);
    expect(observe(meter, null, at('12:00:00'), rules).closed).toMatchObject([{ input: 250 }]);
  });

  test('a counter that falls without a new process start counts its new value', () => {
    const meter = fresh();
    observe(meter, { ...sample(100), processStart: null }, at('11:01:00'), rules);
    observe(meter, { ...sample(130), processStart: null }, at('11:02:00'), rules);
    observe(meter, { ...sample(20), processStart: null }, at('11:03:00'), rules);
    expect(observe(meter, null, at('12:00:00'), rules).closed).toMatchObject([{ input: 50 }]);
  });

  test('state lost while the engine runs: what it counted until now is nobody’s, told once, and nothing is billed twice', () => {
    const meter = fresh();
    const lost = { ...rules, since: at('11:30:00') };
    expect(observe(meter, sample(1000, at('11:00:00') / 1000), at('11:30:01'), lost).stateLost).toBe(true);
    expect(observe(meter, sample(1007, at('11:00:00') / 1000), at('11:31:00'), lost).stateLost).toBe(false);
    expect(observe(meter, null, at('12:00:00'), lost).closed).toMatchObject([{ input: 7 }]);
  });

  test('an engine that started after the agent is counted whole at first sight, and so is a model first used later', () => {
    const meter = fresh();
    expect(observe(meter, sample(9, T0 / 1000 + 5), at('11:01:00'), { ...rules, since: T0 })).toEqual({
      closed: [],
      stateLost: false,
    });
    observe(meter, sample(4, T0 / 1000 + 5, 'late'), at('11:02:00'), { ...rules, since: T0 });
    const closed = observe(meter, null, at('12:00:00'), rules).closed;
    expect(closed.map((w) => [w.model, w.input])).toEqual([
      ['m', 9],
      ['late', 4],
    ]);
  });
});

describe('windows', () => {
  test('a flush at 11:20 and usage until 12:00 → two adjacent windows', () => {
    const meter = fresh();
    observe(meter, sample(10), at('11:10:00'), rules);
    const partial = closePartial(meter, at('11:20:00') + 250);
    observe(meter, sample(25), at('11:40:00'), rules);
    const rest = observe(meter, sample(25), at('12:00:10'), rules).closed;
    expect([...partial, ...rest].map((w) => [span(w), w.input])).toEqual([
      ['11:00:00-11:20:00', 10],
      ['11:20:00-12:00:00', 15],
    ]);
    expect(closePartial(fresh(), at('11:20:00'))).toEqual([]);
  });

  test('a licence that ends at 11:30 → 11:00–11:30 and 11:30–12:00, also when its end is learned after the window opened', () => {
    for (const learned of [at('10:00:00'), at('11:10:00')]) {
      const meter = fresh();
      const when = (t: number) => ({ ...rules, expiresAt: t >= learned ? at('11:30:00') : null });
      const closed: ClosedWindow[] = [];
      for (const [t, n] of [
        ['11:01:00', 1],
        ['11:29:00', 5],
        ['11:31:00', 9],
        ['12:00:01', 9],
      ] as const)
        closed.push(...observe(meter, sample(n), at(t), when(at(t))).closed);
      expect(closed.map((w) => [span(w), w.input])).toEqual([
        ['11:00:00-11:30:00', 5],
        ['11:30:00-12:00:00', 4],
      ]);
    }
  });

  test('usage seen after a gap belongs to the window in which it is seen; silent windows between are not invented', () => {
    const meter = fresh();
    observe(meter, sample(10), at('11:10:00'), rules);
    const first = observe(meter, sample(90), at('14:05:00'), rules).closed;
    const second = observe(meter, null, at('15:00:00'), rules).closed;
    expect([...first, ...second].map((w) => [span(w), w.input])).toEqual([
      ['11:00:00-12:00:00', 10],
      ['14:00:00-15:00:00', 80],
    ]);
  });

  test('a clock that goes back leaves the later window open and never touches a closed one', () => {
    const meter = fresh();
    observe(meter, sample(10), at('11:59:00'), rules);
    const closed = observe(meter, sample(20), at('12:01:00'), rules).closed;
    closed.push(...observe(meter, sample(30), at('10:30:00'), rules).closed);
    closed.push(...observe(meter, sample(40), at('13:00:00'), rules).closed);
    expect(closed.map((w) => [span(w), w.input])).toEqual([
      ['11:00:00-12:00:00', 10],
      ['12:00:00-13:00:00', 20],
    ]);
  });

  test('an idle model’s windows are all zero and are sent: a heartbeat', () => {
    const meter = fresh();
    observe(meter, sample(0), at('11:10:00'), rules);
    expect(observe(meter, sample(0), at('12:00:00'), rules).closed).toMatchObject([{ input: 0, output: 0 }]);
  });

  test('property: whatever looks, restarts, flushes and clock jumps → windows never overlap and sum to what was used', () => {
    const step = fc.record({
      ms: fc.integer({ min: -2 * HOUR, max: 3 * HOUR }),
      used: fc.integer({ min: 0, max: 1000 }),
      restart: fc.boolean(),
      up: fc.boolean(),
      flush: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(5 * MINUTE, HOUR, DAY), (steps, intervalMs) => {
        const meter = fresh();
        const here = { ...rules, intervalMs, since: 0 };
        let t = T0;
        let start = 1;
        let counter = 0;
        let truth = 0;
        const closed: ClosedWindow[] = [];
        observe(meter, sample(0, start), t, here);
        for (const s of steps) {
          t = Math.max(T0, t + s.ms);
          // A restart is seen at once here: what a dying engine counted since the last look is lost by nature.
          if (s.restart) {
            start += 1;
            counter = 0;
          }
          counter += s.used;
          truth += s.used;
          if (s.up || s.restart) closed.push(...observe(meter, sample(counter, start), t, here).closed);
          else closed.push(...observe(meter, null, t, here).closed);
          if (!s.up && !s.restart) closed.push(...observe(meter, sample(counter, start), t, here).closed);
          if (s.flush) closed.push(...closePartial(meter, t));
        }
        const open = meter.models.m?.open?.input ?? 0;
        expect(closed.reduce((sum, w) => sum + w.input, open)).toBe(truth);
        const sorted = [...closed].sort((a, b) => a.start - b.start);
        for (const [i, w] of sorted.entries()) {
          expect(w.end).toBeGreaterThan(w.start);
          expect(w.end - w.start).toBeLessThanOrEqual(DAY);
          if (i > 0) expect(w.start).toBeGreaterThanOrEqual((sorted[i - 1] as ClosedWindow).end);
        }
      }),
      { numRuns: 300 },
    );
  });
});
