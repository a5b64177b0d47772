/**
 * Readiness (reliability.md 5.4): database and migrations; each with its time. Worker, sandbox and Redis are reported,
 * not required.
 */
import { reservePool } from '#platform/db/client.ts';
import { pendingMigrations } from '#platform/db/migrate.ts';
import { limiterState } from '#platform/rate-limit/limiter.ts';

export interface Readiness {
  ok: boolean;
  checks: Record<string, { ok: boolean; ms: number; detail?: string }>;
}

let migrated = false;

export async function readiness(): Promise<Readiness> {
  const checks: Readiness['checks'] = {};
  const timed = async (name: string, required: boolean, check: () => Promise<{ ok: boolean; detail?: string }>) => {
    const from = performance.now();
    let result: { ok: boolean; detail?: string };
    try {
      result = await Promise.race([
        check(),
        new Promise<never>((_r, reject) => setTimeout(() => reject(new Error('no answer')), 1_000).unref()),
      ]);
    } catch {
      result = { ok: false, detail: 'does not answer' };
    }
    checks[name] = { ...result, ms: Math.round(performance.now() - from) };
    return required ? result.ok : true;
  };
  const database = await timed('database', true, async () => {
    await reservePool().query('SELECT 1');
    return { ok: true };
  });
  const migrations =
    database &&
    (migrated ||
      (await timed('migrations', true, async () => {
        const pending = await pendingMigrations(reservePool());
        migrated = pending.length === 0;
        return { ok: migrated, ...(migrated ? {} : { detail: `${pending.length} to apply: run npm run db:migrate` }) };
      })));
  if (database) {
    await timed('worker', false, async () => {
      const r = await reservePool().query(
        "SELECT count(*)::int AS n FROM worker_process WHERE last_seen > now() - interval '15 seconds'",
      );
      return { ok: r.rows[0].n > 0, detail: `${r.rows[0].n} running` };
    });
  }
  if (database) {
    await timed('sandbox', false, async () => {
      const { rows } = await reservePool().query<{ provider: string; probe: { ok: boolean; code?: string } }>(
        "SELECT provider, probe FROM sandbox_host WHERE last_seen > now() - interval '30 seconds' ORDER BY last_seen DESC LIMIT 1",
      );
      const [host] = rows;
      if (!host) return { ok: false, detail: 'no host' };
      return { ok: host.probe.ok, detail: host.probe.ok ? host.provider : `${host.provider}: ${host.probe.code}` };
    });
  }
  const limits = limiterState();
  checks.redis = {
    ok: !limits.fallback,
    ms: 0,
    detail: limits.configured ? (limits.fallback ? 'limits are counted in memory' : 'shared limits') : 'not configured',
  };
  return { ok: database && migrations, checks };
}
