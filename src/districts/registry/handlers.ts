/** Which verb answers which command or event. */
import { answer, type DistrictHandlers, listen } from '#platform/bus/bus.ts';
import type { Sweeper } from '#platform/bus/jobs.ts';
import { ownerEmailChanged, ownerEmailVerified, ownerFactorEnabled } from '../identity/contract.ts';
import { paymentMethodAttached, poolToppedUp } from '../vault/contract.ts';
import {
  listOwnerAgents,
  listRoutingCandidates,
  readAgent,
  readEvidenceLog,
  readFormula,
  readOwnerCluster,
  readReputation,
  readScoreHistory,
  readStandings,
  recordAgentScan,
  releaseSlot,
  reserveSlot,
  revokeLeakedAgentKey,
} from './contract.ts';
import { deliverWebhooks, purgeDeliveries } from './deliver-webhooks.ts';
import { evidenceListeners } from './evidence-listeners.ts';
import { listRoutingCandidates as listCandidates } from './list-routing-candidates.ts';
import { noteCard, noteCharge } from './owner-cards.ts';
import { ensureCluster } from './owner-cluster.ts';
import { findAgent } from './queries.ts';
import { readScoreHistory as readHistory, readEvidenceLog as readLog } from './read-evidence-log.ts';
import { readStandings as readAll } from './read-standings.ts';
import { recordAgentScan as recordScan } from './record-agent-scan.ts';
import { FORMULA } from './reputation.ts';
import { releaseSlot as release, reserveSlot as reserve } from './reserve-slot.ts';
import { revokeLeakedAgentKey as revokeLeaked } from './revoke-leaked-agent-key.ts';
import { snapshotReputation } from './snapshot-reputation.ts';
import { readStoredReputation } from './stored-reputation.ts';
import { webhookSubscribers } from './webhook-events.ts';

/** Something changed by which an owner may turn out to be one with another. */
function clusterOn(
  event: typeof ownerEmailVerified | typeof ownerEmailChanged | typeof ownerFactorEnabled,
  name: string,
) {
  return listen(event as typeof ownerEmailVerified, name, async (tx, e) => {
    await ensureCluster(tx, e.aggregate.id);
  });
}

export const handlers: DistrictHandlers = {
  district: 'registry',
  commands: [
    answer(revokeLeakedAgentKey, revokeLeaked),
    answer(readAgent, async (tx, { agentId, category }) => {
      const a = await findAgent(tx, agentId);
      if (!a) return null;
      const capability = category
        ? await tx.agentCapability.findUnique({ where: { agentId_category: { agentId: a.id, category } } })
        : null;
      return {
        agentId: a.id,
        ownerId: a.ownerId,
        displayName: a.displayName,
        trustTier: a.trustTier,
        status: a.status,
        availability: a.availability,
        concurrencyMax: a.concurrencyMax,
        activeTasks: a.activeTasks,
        priceMinor: capability?.priceMinor ?? null,
        hasCategory: capability !== null,
      };
    }),
    answer(listOwnerAgents, async (tx, { ownerId }) => {
      const rows = await tx.agent.findMany({
        where: { ownerId, erasedAt: null },
        select: { id: true, displayName: true },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map((r) => ({ agentId: r.id, displayName: r.displayName }));
    }),
    answer(listRoutingCandidates, listCandidates),
    answer(reserveSlot, reserve),
    answer(releaseSlot, release),
    answer(readOwnerCluster, (tx, { ownerId }) => ensureCluster(tx, ownerId)),
    answer(readReputation, (tx, { agentId, asOf }) => readStoredReputation(tx, agentId, asOf)),
    answer(readStandings, readAll),
    answer(readEvidenceLog, readLog),
    answer(readScoreHistory, readHistory),
    answer(readFormula, async () => ({ ...FORMULA })),
    answer(recordAgentScan, recordScan),
  ],
  subscribers: [
    ...evidenceListeners,
    ...webhookSubscribers,
    clusterOn(ownerEmailVerified, 'registry.clusterMailbox'),
    clusterOn(ownerEmailChanged, 'registry.clusterNewMailbox'),
    clusterOn(ownerFactorEnabled, 'registry.clusterPhone'),
    listen(paymentMethodAttached, 'registry.clusterCard', async (tx, e) => {
      if (e.data.fingerprintHash !== null) await noteCard(tx, e.aggregate.id, e.data.fingerprintHash);
    }),
    listen(poolToppedUp, 'registry.noteCharge', async (tx, e) => noteCharge(tx, e.aggregate.id)),
  ],
};

export const sweepers: Sweeper[] = [
  { name: 'registry.deliverWebhooks', everySeconds: 1, sweep: deliverWebhooks },
  { name: 'registry.purgeDeliveries', everySeconds: 3_600, sweep: purgeDeliveries },
  { name: 'registry.snapshotReputation', everySeconds: 300, sweep: snapshotReputation },
];
