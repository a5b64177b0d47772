/** Metrics (prom-client). Labels never hold ids, addresses, keys or free text. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface Metrics {
  registry: Registry;
  requests: Counter;
  duration: Histogram;
  gauges: Map<string, Gauge>;
}
const key = Symbol.for('civitas.metrics');
const holder = globalThis as unknown as Record<symbol, Metrics | undefined>;

function metrics(): Metrics {
  if (!holder[key]) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    holder[key] = {
      registry,
      requests: new Counter({
        name: 'http_requests_total',
        help: 'Requests by route template',
        labelNames: ['method', 'route', 'status'],
        registers: [registry],
      }),
      duration: new Histogram({
        name: 'http_request_duration_seconds',
        help: 'Request duration',
        labelNames: ['method', 'route'],
        buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        registers: [registry],
      }),
      gauges: new Map(),
    };
  }
  return holder[key] as Metrics;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function observeRequest(method: string, route: string, status: number, seconds: number): void {
  const m = metrics();
  const verb = METHODS.has(method) ? method : 'other';
  m.requests.inc({ method: verb, route, status: `${Math.floor(status / 100)}xx` });
  m.duration.observe({ method: verb, route }, seconds);
}

/** Sets a gauge, made at its first use. */
export function gauge(name: string, help: string, value: number, labels: Record<string, string> = {}): void {
  const m = metrics();
  let g = m.gauges.get(name);
  if (!g) {
    g = new Gauge({ name, help, labelNames: Object.keys(labels), registers: [m.registry] });
    m.gauges.set(name, g);
  }
  g.set(labels, value);
}

export async function renderMetrics(): Promise<{ type: string; text: string }> {
  const { registry } = metrics();
  return { type: registry.contentType, text: await registry.metrics() };
}
