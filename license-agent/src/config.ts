/** The agent's settings, read from the environment the chart sets (charts/vpc-inference). */
import { DAY, durationMs, HOUR, MINUTE, SECOND } from './durations.ts';
import type { PinnedKey } from './signatures.ts';
import { pinnedKeys } from './signatures.ts';

export interface EngineMetrics {
  url: string;
  input: string;
  output: string;
  requests: string;
  modelLabel: string;
}

export interface Config {
  /** Base of the licence API without a trailing slash; null at a site that never reaches it. */
  apiUrl: string | null;
  deploymentId: string;
  hostname: string;
  version: string;
  /** The model's name when the engine's metrics carry none. */
  model: string;
  validateIntervalMs: number;
  telemetryIntervalMs: number;
  scrapeIntervalMs: number;
  /** Shortens the grace the server granted; null leaves it. */
  offlineGraceMs: number | null;
  spoolDir: string;
  /** Older records raise an alarm; nothing is deleted for its age. */
  spoolMaxAgeMs: number;
  engine: EngineMetrics;
  keyFile: string;
  licenseFile: string | null;
  publicKeys: PinnedKey[];
  proxy: { https: string | null; no: string[] };
  port: number;
  requestTimeoutMs: number;
  /** After a window each host waits for its own place in this time. */
  sendSpreadMs: number;
  /** How long a first start waits for its first good answer. */
  startGateMs: number;
  /** How long a shutdown goes on sending. */
  shutdownMs: number;
}

export class ConfigError extends Error {}

type Env = Record<string, string | undefined>;

/** Reads and checks every setting. Throws a ConfigError with one sentence that names the setting. */
export function readConfig(env: Env): Config {
  const text = (name: string, fallback?: string): string => {
    const value = (env[name] ?? '').trim();
    if (value !== '') return value;
    if (fallback === undefined) throw new ConfigError(`${name} is not set.`);
    return fallback;
  };
  const duration = (name: string, fallback: string, min: number, max: number): number => {
    const ms = durationMs(text(name, fallback));
    if (ms === null || ms < min || ms > max)
      throw new ConfigError(
        `${name} must be a duration such as ${fallback}, between ${min / SECOND} s and ${max / SECOND} s.`,
      );
    return ms;
  };
  const telemetryIntervalMs = duration('VPC_TELEMETRY_INTERVAL', '1h', 5 * MINUTE, DAY);
  if (DAY % telemetryIntervalMs !== 0)
    throw new ConfigError('VPC_TELEMETRY_INTERVAL must divide 24 h, so that windows begin anew each UTC day.');
  const deploymentId = text('VPC_DEPLOYMENT_ID');
  if (!/^[A-Za-z0-9._-]{1,63}$/.test(deploymentId))
    throw new ConfigError('VPC_DEPLOYMENT_ID must have 1 to 63 letters, digits, dots, underscores or hyphens.');
  const grace = text('VPC_OFFLINE_GRACE', '');
  const graceMs = grace === '' ? null : durationMs(grace);
  if (grace !== '' && graceMs === null) throw new ConfigError('VPC_OFFLINE_GRACE must be a duration such as 72h.');
  const port = Number(text('VPC_PORT', '9464'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new ConfigError('VPC_PORT must be a port number.');
  return {
    apiUrl: apiUrl(text('VPC_API_URL', '')),
    deploymentId,
    hostname: text('VPC_HOSTNAME', env.HOSTNAME ?? undefined),
    version: text('VPC_VERSION', '0').slice(0, 64),
    model: text('VPC_MODEL', 'default').slice(0, 128),
    validateIntervalMs: duration('VPC_VALIDATE_INTERVAL', '24h', MINUTE, DAY),
    telemetryIntervalMs,
    scrapeIntervalMs: duration('VPC_SCRAPE_INTERVAL', '15s', SECOND, 5 * MINUTE),
    offlineGraceMs: graceMs,
    spoolDir: text('VPC_SPOOL_DIR', '/var/lib/license-agent'),
    spoolMaxAgeMs: duration('VPC_SPOOL_MAX_AGE', '840h', HOUR, 8_760 * HOUR),
    engine: {
      url: text('VPC_METRICS_URL', 'http://127.0.0.1:8000/metrics'),
      input: text('VPC_METRICS_INPUT', 'vllm:prompt_tokens_total'),
      output: text('VPC_METRICS_OUTPUT', 'vllm:generation_tokens_total'),
      requests: text('VPC_METRICS_REQUESTS', 'vllm:request_success_total'),
      modelLabel: text('VPC_METRICS_MODEL_LABEL', 'model_name'),
    },
    keyFile: text('VPC_LICENSE_KEY_FILE', '/etc/license/key/license-key'),
    licenseFile: text('VPC_LICENSE_FILE', '') || null,
    publicKeys: pinned(text('VPC_LICENSE_PUBLIC_KEYS', '')),
    proxy: {
      https: text('HTTPS_PROXY', env.https_proxy ?? '') || null,
      no: text('NO_PROXY', env.no_proxy ?? '')
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter((host) => host !== ''),
    },
    port,
    requestTimeoutMs: 10 * SECOND,
    sendSpreadMs: 5 * MINUTE,
    startGateMs: duration('VPC_START_GATE', '5m', SECOND, HOUR),
    shutdownMs: duration('VPC_SHUTDOWN_TIME', '60s', SECOND, 10 * MINUTE),
  };
}

/** The key travels in bodies: only TLS, or this machine itself. */
function apiUrl(value: string): string | null {
  if (value === '') return null;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new ConfigError('VPC_API_URL is not a URL.');
  }
  const local = url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname === '[::1]';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local))
    throw new ConfigError('VPC_API_URL must begin with https://.');
  return value.replace(/\/+$/, '');
}

function pinned(list: string): PinnedKey[] {
  try {
    return pinnedKeys(list.split(','));
  } catch (e) {
    throw new ConfigError(`VPC_LICENSE_PUBLIC_KEYS: ${(e as Error).message}`);
  }
}
