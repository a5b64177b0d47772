/** The evidence behind a score, for outsiders: enough to replay it, nothing that names a buyer or a task. */
import type { z } from 'zod';
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { keyedIndex } from '#platform/crypto/derived-keys.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { NotFound } from '#platform/errors.ts';
import { paginate } from '#platform/wire.ts';
import { type EvidenceLogRow, readEvidenceLog } from '../registry/contract.ts';
import type { Erc8004Page, TrustEvent, TrustEventPage, TrustEventsInput } from './schemas.ts';

/**
 * A buyer's name for this agent alone: the same buyer has another one at every agent, so that nobody can follow it from
 * agent to agent.
 */
function pseudonym(agentId: string, clusterId: string): string {
  return keyedIndex('ac/buyer-pseudonym/v1', `${agentId} ${clusterId}`).slice(0, 16);
}

function eventOf(agentId: string, row: EvidenceLogRow): TrustEvent {
  const { seq, dimension, category, x, weight, value, repeatK, source, reason, reverses } = row;
  return {
    seq,
    dimension,
    category,
    x,
    weight,
    value,
    repeatK,
    source,
    reason,
    occurredAt: iso(row.occurredAt),
    reverses,
    buyer: pseudonym(agentId, row.buyerClusterId),
  };
}

async function pageOfLog(input: TrustEventsInput, standing: boolean) {
  const { agentId, page, pageSize } = input;
  const found = await readOnly((tx) =>
    ask(tx, readEvidenceLog, { agentId, standing, limit: pageSize, offset: (page - 1) * pageSize }),
  );
  if (!found) throw new NotFound('AGENT_NOT_FOUND');
  return found;
}

/** The evidence log, oldest first. With `/trust/formula` and the statement's base rate it replays to the score. */
export async function listTrustEvents(input: TrustEventsInput): Promise<z.infer<typeof TrustEventPage>> {
  const { rows, total } = await pageOfLog(input, false);
  return paginate(
    rows.map((r) => eventOf(input.agentId, r)),
    total,
    input,
  );
}

/** The standing evidence as ERC-8004 feedback. `seq` rises by one, so a page of one event is its address. */
export async function listErc8004Feedback(input: TrustEventsInput): Promise<z.infer<typeof Erc8004Page>> {
  const { rows, total } = await pageOfLog(input, true);
  const endpoint = `${env.APP_URL}/api/v1/trust/agents/${input.agentId}`;
  return paginate(
    rows.map((row) => {
      const event = eventOf(input.agentId, row);
      return {
        value: Math.round(event.x * 100),
        valueDecimals: 0 as const,
        tag1: event.dimension,
        tag2: event.category,
        endpoint,
        feedbackURI: `${endpoint}/events?page=${event.seq}&pageSize=1`,
        feedbackHash: `0x${sha256Hex(canonicalJson(event))}`,
        createdAt: event.occurredAt,
      };
    }),
    total,
    input,
  );
}
