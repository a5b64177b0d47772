/**
 * The one Redis client. ioredis's defaults hang for seconds when Redis is gone; these options fail within 150 ms
 * (reliability.md 1.3, measured there). Redis holds nothing that may not be lost: counters and hints.
 */
import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { Redis } from 'ioredis';
import { env } from './env.ts';
import { logger } from './logger.ts';

export interface RedisAccess {
  client: Redis;
  /** Runs a call through the breaker; rejects at once while it is open. A refusal of a limiter is not a failure. */
  run<T>(fn: () => Promise<T>): Promise<T>;
  healthy(): boolean;
  close(): Promise<void>;
}

export function connectRedis(url: string): RedisAccess {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 150,
    connectTimeout: 500,
    retryStrategy: (n: number) => Math.min(n * 100, 1_000),
    lazyConnect: false,
  });
  let saidAt = 0;
  client.on('error', (err: Error) => {
    if (Date.now() - saidAt > 60_000) {
      saidAt = Date.now();
      logger.warn({ err: err.message }, 'redis does not answer; limits are counted in memory');
    }
  });
  const breaker: CircuitBreakerPolicy = circuitBreaker(handleAll, {
    halfOpenAfter: 1_000,
    breaker: new ConsecutiveBreaker(3),
  });
  // While open, a timer asks, so that no user's request is the probe.
  const probe = setInterval(() => {
    if (breaker.state === CircuitState.Open || breaker.state === CircuitState.HalfOpen) {
      breaker.execute(() => client.ping()).catch(() => {});
    }
  }, 1_000);
  probe.unref();
  return {
    client,
    run: (fn) => {
      if (breaker.state !== CircuitState.Closed) return Promise.reject(new Error('redis breaker is open'));
      return breaker.execute(fn);
    },
    healthy: () => breaker.state === CircuitState.Closed && client.status === 'ready',
    async close() {
      clearInterval(probe);
      client.disconnect();
    },
  };
}

const key = Symbol.for('civitas.redis');
const holder = globalThis as unknown as Record<symbol, RedisAccess | null | undefined>;

/** Null when REDIS_URL is unset. */
export function redis(): RedisAccess | null {
  if (holder[key] === undefined) holder[key] = env.REDIS_URL ? connectRedis(env.REDIS_URL) : null;
  return holder[key] ?? null;
}

export async function closeRedis(): Promise<void> {
  await holder[key]?.close();
  holder[key] = undefined;
}
