export interface HealthReport {
  ok: boolean;
  checks: { name: string; ok: boolean; ms: number; detail: string | null }[];
}

/** Readiness, from the door that load balancers use. 503 is an answer too. Throws when nothing readable came back. */
export async function readHealth(): Promise<HealthReport> {
  const reply = await fetch('/readyz', { cache: 'no-store' });
  const body = (await reply.json()) as {
    ok?: boolean;
    checks?: Record<string, { ok: boolean; ms?: number; detail?: string }>;
  };
  return {
    ok: reply.ok,
    checks: Object.entries(body.checks ?? {}).map(([name, c]) => ({
      name,
      ok: c.ok,
      ms: c.ms ?? 0,
      detail: c.detail ?? null,
    })),
  };
}
