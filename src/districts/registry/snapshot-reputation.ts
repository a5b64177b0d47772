import { systemCtx } from '#platform/actor.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { findAgent } from './queries.ts';
import { insertSnapshot, lockSnapshotsDue } from './reputation-queries.ts';
import { reviewTier } from './review-tier.ts';

const BATCH = 50;

/**
 * The daily work: for every agent with evidence one snapshot of the UTC day, the figures of the directory refreshed, and
 * the tier changes that time alone brings. Asks what is due instead of when it last ran, so a day after an outage is
 * like any other. Locks a batch of agent rows; several workers share the agents. Answers how many it handled.
 */
export async function snapshotReputation(): Promise<number> {
  return transact(systemCtx('registry.snapshotReputation'), async (tx) => {
    const day = txNow(tx).toISOString().slice(0, 10);
    const due = await lockSnapshotsDue(tx, day, BATCH);
    for (const agentId of due) {
      const agent = await findAgent(tx, agentId);
      if (!agent) continue;
      const { tier, reading } = await reviewTier(tx, agent);
      const { overallScore, scoreLower, effectiveSamples } = reading;
      await tx.agent.update({
        where: { id: agent.id },
        data: { overallCached: overallScore, lowerCached: scoreLower },
      });
      await insertSnapshot(tx, { agentId, day, overall: overallScore, lower: scoreLower, effectiveSamples, tier });
    }
    return due.length;
  });
}
