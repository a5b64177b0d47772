/** Reads an inference engine's counters from its Prometheus text (vLLM's names by default). */
import type { EngineMetrics } from './config.ts';

export interface Counters {
  input: number;
  output: number;
  requests: number;
}

export interface Sample {
  /** `process_start_time_seconds`: another value is another process, whose counters began at zero. */
  processStart: number | null;
  models: Map<string, Counters>;
}

const LINE = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+\S+)?$/;
const LABEL = /([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/** Counters per model, summed over all other labels. What is no number is passed over. */
export function readSample(text: string, names: EngineMetrics, defaultModel: string): Sample {
  const sample: Sample = { processStart: null, models: new Map() };
  const kinds = new Map<string, keyof Counters>([
    [names.input, 'input'],
    [names.output, 'output'],
    [names.requests, 'requests'],
  ]);
  for (const raw of text.split('\n')) {
    const m = raw.startsWith('#') ? null : LINE.exec(raw.trim());
    if (!m) continue;
    const [, name, labels = '', number] = m;
    const value = Number(number);
    if (!Number.isFinite(value) || value < 0) continue;
    if (name === 'process_start_time_seconds') sample.processStart = value;
    const kind = kinds.get(name as string);
    if (!kind) continue;
    const model = (labelOf(labels, names.modelLabel) ?? defaultModel).slice(0, 128);
    const counters = sample.models.get(model) ?? { input: 0, output: 0, requests: 0 };
    counters[kind] += Math.round(value);
    sample.models.set(model, counters);
  }
  return sample;
}

function labelOf(labels: string, wanted: string): string | null {
  for (const [, name, value] of labels.matchAll(LABEL))
    if (name === wanted) return (value as string).replace(/\\(.)/g, (_m, c: string) => (c === 'n' ? '\n' : c)) || null;
  return null;
}
