/**
 * One JSON line per event to stdout (pino). Redaction twice: by path, and by the expression of identity.md 15 over the
 * finished line, so that a key that slipped into a message or an error text is cut as well.
 */
import pino from 'pino';
import { env } from './env.ts';
import { currentRequest } from './request-context.ts';

/** Our credentials wherever they stand in a text (identity.md 15), plus vendors' secrets by prefix. */
export const CREDENTIALS =
  /\b(?:ac_(?:live|test)_|tst_|adm_)[0-9A-Za-z]{49}\b|\bvpc_[0-9A-Za-z]{32}\b|\bacs_[\w-]{43}(?![\w-])|\bwhsec_[A-Za-z0-9+/=_-]{16,}|\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}|\bgh[pousr]_[0-9A-Za-z]{16,}|\bgithub_pat_[0-9A-Za-z_]{16,}/g;

export function redact(text: string): string {
  return text.replace(CREDENTIALS, (m) => `${m.slice(0, m.indexOf('_') + 1)}[redacted]`);
}

const key = Symbol.for('civitas.logger');
const holder = globalThis as unknown as Record<symbol, pino.Logger | undefined>;

function create(): pino.Logger {
  return pino(
    {
      level: env.LOG_LEVEL,
      base: undefined,
      messageKey: 'msg',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const scope = currentRequest();
        return scope ? { request_id: scope.requestId } : {};
      },
      redact: {
        paths: [
          'password',
          'token',
          'code',
          'apiKey',
          'secret',
          'authorization',
          'cookie',
          '*.password',
          '*.token',
          '*.apiKey',
          '*.secret',
          '*.authorization',
          '*.cookie',
          'headers',
        ],
        censor: '[redacted]',
      },
      serializers: {
        err: (e: Error) => ({
          type: e.name,
          message: redact(e.message),
          stack: redact(e.stack ?? ''),
          cause: e.cause instanceof Error ? redact(e.cause.message) : undefined,
        }),
      },
    },
    { write: (line: string) => void process.stdout.write(redact(line)) },
  );
}

export const logger = new Proxy({} as pino.Logger, {
  get(_t, name: string) {
    holder[key] ??= create();
    const target = holder[key] as unknown as Record<string, unknown>;
    const value = target[name];
    return typeof value === 'function' ? (value as (...a: unknown[]) => unknown).bind(target) : value;
  },
});
