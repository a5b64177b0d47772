/**
 * Rate limits of layers 2 and 3 (reliability.md 1): in Redis, atomically, with the process's own count beside it. When
 * Redis goes, the count goes on instead of beginning at zero; when it returns, the stricter of both decides until the
 * window ends. It falls to "limited per process", never to "open".
 *
 * Budgets that protect money, codes or seats do not live here: they are in PostgreSQL.
 */
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { nowMs } from '../clock.ts';
import { sha256Hex } from '../crypto/digest.ts';
import { env } from '../env.ts';
import { redis } from '../redis.ts';
import { MemoryCounter } from './memory-counter.ts';

export interface Decision {
  name: string;
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds to the end of the window, at least 1. */
  resetSeconds: number;
  store: 'redis' | 'memory';
}

export interface LimitRule {
  name: string;
  points: number;
  seconds: number;
}

interface State {
  memory: MemoryCounter;
  redisLimiters: Map<string, { client: unknown; limiter: RateLimiterRedis }>;
  fallback: boolean;
  decisions: Map<string, number>;
}
const key = Symbol.for('civitas.rate-limit');
const holder = globalThis as unknown as Record<symbol, State | undefined>;
holder[key] ??= { memory: new MemoryCounter(), redisLimiters: new Map(), fallback: false, decisions: new Map() };
const state = holder[key] as State;

/**
 * Counts first, then answers. `subject` is an address, a key id or an owner id; it reaches Redis only as a digest, so
 * no address or key stands there in clear and no character of a caller's choice either.
 */
export async function consume(rule: LimitRule, subject: string, cost = 1): Promise<Decision> {
  const at = nowMs();
  const shadow = state.memory.add(`${rule.name}:${subject}`, cost, rule.seconds * 1_000, at);
  const shadowReset = Math.max(1, Math.ceil((shadow.resetAtMs - at) / 1_000));
  const access = redis();
  if (access) {
    try {
      const { refused, res } = await access.run(() => consumeRedis(rule, subject, cost));
      state.fallback = false;
      const allowed = !refused && shadow.used <= rule.points;
      return note({
        name: rule.name,
        allowed,
        limit: rule.points,
        remaining: allowed ? Math.max(0, rule.points - Math.max(res.consumedPoints, shadow.used)) : 0,
        resetSeconds: Math.max(1, Math.ceil(res.msBeforeNext / 1_000)),
        store: 'redis',
      });
    } catch {
      state.fallback = true;
    }
  }
  const points = access ? Math.max(1, Math.floor(rule.points / env.RATE_LIMIT_FALLBACK_DIVISOR)) : rule.points;
  return note({
    name: rule.name,
    allowed: shadow.used <= points,
    limit: points,
    remaining: Math.max(0, points - shadow.used),
    resetSeconds: shadowReset,
    store: 'memory',
  });
}

/** Gives a place back (a sign-in that succeeded does not count as a failure). Best effort in Redis. */
export async function giveBack(rule: LimitRule, subject: string, cost = 1): Promise<void> {
  state.memory.giveBack(`${rule.name}:${subject}`, cost);
  const access = redis();
  if (access) await access.run(() => limiterFor(rule).reward(digest(subject), cost)).catch(() => {});
}

/** A refusal is a result, not an error: it must not open the breaker. */
async function consumeRedis(
  rule: LimitRule,
  subject: string,
  cost: number,
): Promise<{ refused: boolean; res: RateLimiterRes }> {
  try {
    return { refused: false, res: await limiterFor(rule).consume(digest(subject), cost) };
  } catch (e) {
    if (e instanceof RateLimiterRes) return { refused: true, res: e };
    throw e;
  }
}

function limiterFor(rule: LimitRule): RateLimiterRedis {
  const access = redis();
  if (!access) throw new Error('no redis');
  const id = `${rule.name}:${rule.points}:${rule.seconds}`;
  let found = state.redisLimiters.get(id);
  if (!found || found.client !== access.client) {
    const limiter = new RateLimiterRedis({
      storeClient: access.client,
      points: rule.points,
      duration: rule.seconds,
      keyPrefix: `rl:${rule.name}`,
      rejectIfRedisNotReady: true,
      // From the first refusal on, not from the last place: that one may be given back.
      inMemoryBlockOnConsumed: rule.points + 1,
    });
    found = { client: access.client, limiter };
    state.redisLimiters.set(id, found);
  }
  return found.limiter;
}

function digest(subject: string): string {
  return sha256Hex(subject).slice(0, 32);
}

function note(d: Decision): Decision {
  const label = `${d.name}|${d.allowed ? 'allowed' : 'refused'}|${d.store}`;
  state.decisions.set(label, (state.decisions.get(label) ?? 0) + 1);
  return d;
}

/** For metrics and the security page. */
export function limiterState(): {
  fallback: boolean;
  configured: boolean;
  subjects: number;
  decisions: ReadonlyMap<string, number>;
} {
  return {
    fallback: state.fallback,
    configured: redis() !== null,
    subjects: state.memory.size,
    decisions: state.decisions,
  };
}

export function resetLimitsForTests(): void {
  if (process.env.NODE_ENV !== 'test') throw new Error('limits are reset only in tests');
  state.memory = new MemoryCounter();
  state.redisLimiters.clear();
  state.fallback = false;
}
