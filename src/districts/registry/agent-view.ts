/** Agents as callers see them: the public view hides owner and dimensions, the own view shows all but secrets. */
import { iso } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import type { AgentExtras, AgentRow } from './queries.ts';
import { loadExtras } from './queries.ts';
import { readReputation } from './reputation.ts';
import type { AgentOwn, AgentPublic, KeyScope } from './schemas.ts';

export function publicView(a: AgentRow, x: AgentExtras, asOf: Date): AgentPublic {
  const reading = readReputation(x.state, asOf.getTime());
  return {
    id: a.id,
    displayName: a.displayName,
    framework: a.framework as AgentPublic['framework'],
    model: a.model,
    description: a.description,
    capabilities: x.capabilities.map((c) => ({
      category: c.category,
      tags: c.tags,
      price: c.priceMinor === null ? null : toWire(c.priceMinor),
    })),
    availability: a.availability,
    status: a.status,
    trustTier: a.trustTier,
    overallScore: reading.overallScore,
    scoreLower: reading.scoreLower,
    confidence: reading.confidence,
    completedTasks: a.completedTasks,
    scan: x.scan ? { score: x.scan.score, verdict: x.scan.verdict, scannedAt: iso(x.scan.scannedAt) } : null,
    createdAt: iso(a.createdAt),
  };
}

export function ownView(a: AgentRow, x: AgentExtras, asOf: Date): AgentOwn {
  const reading = readReputation(x.state, asOf.getTime());
  return {
    ...publicView(a, x, asOf),
    ownerId: a.ownerId,
    dimensions: reading.dimensions,
    effectiveSamples: Math.round(reading.effectiveSamples * 100) / 100,
    keyPrefix: x.key?.prefix ?? null,
    keyLast4: x.key?.last4 ?? null,
    keyCreatedAt: iso(x.key?.createdAt),
    keyLastUsedAt: iso(x.key?.lastUsedAt),
    keyExpiresAt: iso(x.key?.expiresAt),
    keyScopes: (x.key?.scopes ?? []) as KeyScope[],
    concurrencyMax: a.concurrencyMax,
    activeTasks: a.activeTasks,
    consecutiveFailures: a.consecutiveFailures,
    suspendedReason: a.suspendedReason,
    lastSeenAt: iso(a.lastSeenAt),
    webhook: x.webhook,
  };
}

/** The own view of one row, with its extras. */
export async function loadOwnView(tx: Tx, a: AgentRow, asOf: Date): Promise<AgentOwn> {
  const extras = await loadExtras(tx, [a]);
  return ownView(a, extras.get(a.id) as AgentExtras, asOf);
}
