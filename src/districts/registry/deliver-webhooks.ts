/**
 * Sends what is due. Deliveries are leased, sent without a transaction and recorded under the lease: a worker that dies
 * in between leaves a lease that ends, and the delivery is sent again under the same id.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { iso, now } from '#platform/clock.ts';
import { decryptText } from '#platform/crypto/encryption.ts';
import { drawInt } from '#platform/crypto/tokens.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AddressRefused, type Resolver, safeFetch } from '#platform/http/safe-fetch.ts';
import { logger } from '#platform/logger.ts';
import { mailOwner } from '../identity/contract.ts';
import { webhookDisabled } from './contract.ts';
import { findAgent } from './queries.ts';
import {
  type Attempt,
  type ClaimedDelivery,
  claimDeliveries,
  type EndpointRow,
  failPending,
  lockEndpoint,
  purgeDeliveryRows,
  writeAttempt,
} from './webhook-queries.ts';
import { ATTEMPTS_MAX, askedWaitMs, retryWaitMs, webhookSignature } from './webhook-signature.ts';

const SLOTS = 32;
const SLOTS_PER_ENDPOINT = 4;
const TIMEOUT_MS = 15_000;
const REPLY_BYTES_MAX = 64 * 1024;
/** Longer than any exchange, so that a lease ends only with its worker. */
const LEASE_MS = 60_000;
const EXHAUSTED_TO_DISABLE = 10;
/** Failed attempts in a row at which the owner gets a mail before the endpoint is given up. */
const MAIL_AT = [5, 10, 15];
const KEPT_MS = 30 * 86_400_000;
const PURGE_BATCH = 1_000;
const DRAWS = 1_000_000;

let resolver: Resolver | undefined;
/** Names that no resolver of a test machine knows. */
export function resolveWebhooksForTests(resolve: Resolver | undefined): void {
  if (process.env.NODE_ENV !== 'test') throw new Error('names are resolved by the system outside tests');
  resolver = resolve;
}

type Leased = ClaimedDelivery & { leasedUntil: Date };

/**
 * The sweeper: keeps up to 32 deliveries on their way until nothing is due. A slow receiver occupies at most four places,
 * so it delays nobody else. Answers how many were sent.
 */
export async function deliverWebhooks(): Promise<number> {
  const running = new Set<Promise<void>>();
  let sent = 0;
  for (;;) {
    const due = running.size < SLOTS ? await claim(SLOTS - running.size) : [];
    for (const delivery of due) {
      const work: Promise<void> = deliver(delivery)
        .catch((err) => logger.error({ err, delivery: delivery.id }, 'webhook attempt not recorded'))
        .finally(() => running.delete(work));
      running.add(work);
    }
    sent += due.length;
    if (running.size === 0) return sent;
    // What becomes due meanwhile waits for a free place or half a second, not for the slowest receiver.
    if (due.length === 0 || running.size >= SLOTS) await Promise.race([...running, sleep(500)]);
  }
}

async function claim(limit: number): Promise<Leased[]> {
  const at = now();
  const leasedUntil = new Date(at.getTime() + LEASE_MS);
  const claimed = await transact(systemCtx('registry.deliverWebhooks'), (tx) =>
    claimDeliveries(tx, at, leasedUntil, limit, SLOTS_PER_ENDPOINT),
  );
  return claimed.map((d) => ({ ...d, leasedUntil }));
}

async function deliver(d: Leased): Promise<void> {
  const { attempt, retryAfterMs } = await send(d);
  await transact(systemCtx('registry.deliverWebhooks', `webhook-${d.id}`), (tx) =>
    recordAttempt(tx, d, attempt, retryAfterMs),
  );
}

/** One request, signed anew: the id stays, the timestamp is this attempt's. Never throws. */
async function send(d: Leased): Promise<{ attempt: Attempt; retryAfterMs: number }> {
  const at = now();
  const id = `evt_${d.eventId}`;
  const timestamp = Math.floor(at.getTime() / 1_000);
  const secrets = [decryptText(d.secretEncrypted)];
  if (d.previousSecretEncrypted !== null && d.previousValidUntil !== null && d.previousValidUntil > at) {
    secrets.push(decryptText(d.previousSecretEncrypted));
  }
  const startedMs = performance.now();
  try {
    const { status, headers, durationMs } = await safeFetch({
      url: d.url,
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Civitas-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': webhookSignature(secrets, id, timestamp, d.body),
      },
      body: d.body,
      timeoutMs: TIMEOUT_MS,
      bytesMax: REPLY_BYTES_MAX,
      allowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
      ...(resolver ? { resolve: resolver } : {}),
    });
    const ok = status >= 200 && status < 300;
    return {
      attempt: { at: iso(at), status, durationMs, error: ok ? null : `the receiver answered ${status}` },
      retryAfterMs: askedWaitMs(status, headers['retry-after'], at.getTime()),
    };
  } catch (e) {
    const durationMs = Math.round(performance.now() - startedMs);
    return { attempt: { at: iso(at), status: null, durationMs, error: describe(e) }, retryAfterMs: 0 };
  }
}

/** What the agent's owner may read: our own words, or the network's code; never an address. */
function describe(e: unknown): string {
  if (e instanceof AddressRefused) return `not called: ${e.message}`;
  const code = (e as { code?: unknown }).code;
  if (typeof code === 'string') return `the connection failed (${code.slice(0, 60)})`;
  return e instanceof Error && e.message === 'timed out' ? 'no reply within 15 seconds' : 'the connection failed';
}

/**
 * Writes what came of it: delivered, tried again later, or given up after 12 tries. A 410, or ten deliveries given up in
 * a row, disables the endpoint. Locks the endpoint, then the delivery.
 */
async function recordAttempt(tx: Tx, d: Leased, attempt: Attempt, retryAfterMs: number): Promise<void> {
  const at = txNow(tx);
  const endpoint = await lockEndpoint(tx, d.endpointId);
  const delivered = attempt.error === null;
  const gone = attempt.status === 410;
  const exhausted = !delivered && !gone && d.attempt + 1 >= ATTEMPTS_MAX;
  if (delivered || gone || exhausted || !endpoint) {
    const status = delivered ? 'delivered' : 'failed';
    if (!(await writeAttempt(tx, d, attempt, { status, nextAttemptAt: null, finishedAt: at }))) return;
  } else {
    const waitMs = Math.max(retryWaitMs(d.attempt + 1, drawInt(DRAWS) / DRAWS), retryAfterMs);
    const nextAttemptAt = new Date(at.getTime() + waitMs);
    if (!(await writeAttempt(tx, d, attempt, { status: 'pending', nextAttemptAt, finishedAt: null }))) return;
  }
  if (!endpoint) return;
  if (delivered) {
    if (endpoint.consecutiveFailures > 0 || endpoint.exhaustedInRow > 0) {
      await tx.webhookEndpoint.update({
        where: { id: endpoint.id },
        data: { consecutiveFailures: 0, exhaustedInRow: 0 },
      });
    }
    return;
  }
  const failures = endpoint.consecutiveFailures + 1;
  const exhaustedInRow = endpoint.exhaustedInRow + (exhausted ? 1 : 0);
  await tx.webhookEndpoint.update({
    where: { id: endpoint.id },
    data: { consecutiveFailures: failures, exhaustedInRow },
  });
  if (!endpoint.enabled) return;
  if (gone) await disable(tx, endpoint, 'the receiver answered 410 Gone');
  else if (exhaustedInRow >= EXHAUSTED_TO_DISABLE) {
    await disable(tx, endpoint, `${EXHAUSTED_TO_DISABLE} deliveries in a row were given up`);
  } else if (MAIL_AT.includes(failures)) await warn(tx, endpoint, failures);
}

async function disable(tx: Tx, endpoint: EndpointRow, reason: string): Promise<void> {
  const at = txNow(tx);
  await tx.webhookEndpoint.update({
    where: { id: endpoint.id },
    data: { enabled: false, disabledAt: at, disabledReason: reason, updatedAt: at },
  });
  await failPending(tx, endpoint.id, 'the endpoint was disabled', at);
  const agent = await findAgent(tx, endpoint.agentId);
  emit(tx, webhookDisabled, endpoint.agentId, { endpointId: endpoint.id, reason });
  audit(tx, {
    action: 'registry.disableWebhook',
    subjectType: 'agent',
    subjectId: endpoint.agentId,
    ownerId: agent?.ownerId ?? null,
    meta: { reason },
  });
}

async function warn(tx: Tx, endpoint: EndpointRow, failures: number): Promise<void> {
  const agent = await findAgent(tx, endpoint.agentId);
  if (!agent) return;
  await ask(tx, mailOwner, {
    ownerId: agent.ownerId,
    kind: 'webhook_failing',
    subject: `The webhook of ${agent.displayName} is failing`,
    paragraphs: [
      `${failures} attempts in a row failed. Until it answers again, the router counts this agent as reachable only while it calls us itself.`,
      `${env.APP_URL}/agents/${agent.id}`,
    ],
  });
}

/** The delivery log is kept 30 days. */
export async function purgeDeliveries(): Promise<number> {
  const before = new Date(now().getTime() - KEPT_MS);
  return transact(systemCtx('registry.purgeDeliveries'), (tx) => purgeDeliveryRows(tx, before, PURGE_BATCH));
}
