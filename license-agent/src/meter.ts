/**
 * From counters to usage windows, without I/O. Windows are aligned to UTC; usage belongs to the window in which it is
 * observed, never to one that was closed before; two windows of a model never overlap.
 */
import { SECOND } from './durations.ts';
import type { Counters, Sample } from './engine-metrics.ts';

const ZERO: Counters = { input: 0, output: 0, requests: 0 };

export interface Window extends Counters {
  start: number;
  end: number;
}

export interface ModelMeter {
  /** What the engine's counters showed last; null until they were seen. */
  base: Counters | null;
  open: Window | null;
  /** End of the last closed window. */
  lastEnd: number | null;
}

export interface Meter {
  processStart: number | null;
  models: Record<string, ModelMeter>;
}

export interface ClosedWindow extends Window {
  model: string;
}

export interface Observed {
  closed: ClosedWindow[];
  /** The engine ran before this agent knew of it: what it counted until now is nobody's. */
  stateLost: boolean;
}

export interface MeterRules {
  intervalMs: number;
  /** No window reaches over the licence's end, so that usage before it is accepted by itself. */
  expiresAt: number | null;
  /** When this agent's state began: an engine that started later is counted from zero. */
  since: number;
}

/** The start of the window that `t` falls into. */
export function windowFloor(t: number, intervalMs: number): number {
  return Math.floor(t / intervalMs) * intervalMs;
}

/** Takes one look at the engine (null when it did not answer) at `t`. Changes `meter`; returns the windows it closed. */
export function observe(meter: Meter, sample: Sample | null, t: number, rules: MeterRules): Observed {
  const observed: Observed = { closed: [], stateLost: false };
  const start = sample?.processStart ?? null;
  const known = start !== null && start === meter.processStart;
  if (start !== null && meter.processStart !== null && !known)
    for (const m of Object.values(meter.models)) m.base = { ...ZERO };
  const names = new Set([...Object.keys(meter.models), ...(sample?.models.keys() ?? [])]);
  for (const model of names) {
    meter.models[model] ??= { base: null, open: null, lastEnd: null };
    const m = meter.models[model];
    const seen = sample?.models.get(model);
    let delta: Counters = ZERO;
    if (seen) {
      const ours = m.base !== null || known || (start !== null && start * SECOND >= rules.since);
      if (ours) delta = difference(m.base ?? ZERO, seen);
      else observed.stateLost = true;
      m.base = { ...seen };
    }
    if (m.open && rules.expiresAt !== null && m.open.start < rules.expiresAt && t < rules.expiresAt)
      m.open.end = Math.min(m.open.end, rules.expiresAt);
    if (m.open && t >= m.open.end) observed.closed.push(close(m, model, m.open.end));
    m.open ??= openWindow(m, t, rules);
    m.open.input += delta.input;
    m.open.output += delta.output;
    m.open.requests += delta.requests;
  }
  // An engine without models yet is watched from here on: what it counts later is ours.
  if (start !== null) meter.processStart = start;
  return observed;
}

/** Closes what is open at the last whole second, so that the next window begins there. */
export function closePartial(meter: Meter, t: number): ClosedWindow[] {
  const closed: ClosedWindow[] = [];
  for (const [model, m] of Object.entries(meter.models)) {
    const end = Math.floor(Math.min(t, m.open?.end ?? t) / SECOND) * SECOND;
    if (m.open && end > m.open.start) closed.push(close(m, model, end));
  }
  return closed;
}

function close(m: ModelMeter, model: string, end: number): ClosedWindow {
  const window = m.open as Window;
  m.open = null;
  m.lastEnd = end;
  return { ...window, model, end };
}

function openWindow(m: ModelMeter, t: number, { intervalMs, expiresAt }: MeterRules): Window {
  const start = Math.max(windowFloor(t, intervalMs), m.lastEnd ?? 0);
  const boundary = windowFloor(start, intervalMs) + intervalMs;
  const end = expiresAt !== null && expiresAt > start && expiresAt < boundary ? expiresAt : boundary;
  return { start, end, input: 0, output: 0, requests: 0 };
}

/** A counter that fell was begun anew. */
function difference(base: Counters, seen: Counters): Counters {
  const of = (kind: keyof Counters) => (seen[kind] < base[kind] ? seen[kind] : seen[kind] - base[kind]);
  return { input: of('input'), output: of('output'), requests: of('requests') };
}
