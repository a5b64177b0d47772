import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { nowMs } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { asProviderError, callStripe, isStripeConfigured, listAll, type Stripe } from '#platform/vendors/stripe.ts';
import { platformAccount } from './accounts.ts';
import { postIn } from './ledger-engine.ts';
import { mayCorrectLedger } from './policy.ts';
import { repeatStripeEvent } from './process-stripe-event.ts';
import {
  findClearingKeys,
  findClearingPostings,
  findEventsOfObject,
  lastReconciliation,
  storeReconciliation,
} from './queries/payments.ts';
import { readBalance } from './queries.ts';
import { raiseAlert } from './raise-alert.ts';
import {
  type BalanceMovement,
  compare,
  type Difference,
  feeOfMovement,
  type InFlight,
  isFeeOnly,
  postingKeyOf,
  type ReconciliationResult,
  STRIPE_KEY,
} from './reconcile.ts';
import { stripeFeePosting } from './stripe-postings.ts';

const DAY_MS = 86_400_000;
/** Younger movements may still have their event on the way. */
const JUST_HAPPENED_MS = 15 * 60_000;
const MOVEMENTS_MAX = 100_000;

const idOf = (v: unknown): string | null =>
  typeof v === 'string' ? v : v && typeof v === 'object' && 'id' in v ? String((v as { id: unknown }).id) : null;

function movement(t: Stripe.BalanceTransaction): BalanceMovement {
  const source = t.source as unknown;
  const intent = source && typeof source === 'object' ? (source as { payment_intent?: unknown }).payment_intent : null;
  return {
    id: t.id,
    type: t.type,
    amountMinor: BigInt(t.amount),
    feeMinor: BigInt(t.fee),
    currency: t.currency,
    createdAt: new Date(t.created * 1_000),
    sourceId: idOf(source),
    intentId: idOf(intent),
  };
}

async function movementsBetween(from: Date, to: Date): Promise<BalanceMovement[]> {
  const seconds = (d: Date) => Math.floor(d.getTime() / 1_000);
  const all = await listAll(
    (s) =>
      s.balanceTransactions.list({
        created: { gte: seconds(from), lt: seconds(to) },
        limit: 100,
        expand: ['data.source'],
      }),
    MOVEMENTS_MAX,
  );
  return all.map(movement);
}

/**
 * Compares a UTC day, or any window, with Stripe, and the balance as it is now. Repairs exactly two things: a missing
 * posting whose event is stored is replayed, a missing fee is posted. Everything else is shown and raises an alert. A
 * second run changes nothing. For administrators and the nightly job. Calls Stripe: never inside a transaction.
 */
export async function runReconciliation(
  ctx: Ctx,
  window: { from: Date; to: Date },
): Promise<{ id: string; ok: boolean; result: ReconciliationResult }> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  try {
    const result = await reconcile(window.from, window.to);
    const ok = result.differences.length === 0;
    const id = newId();
    await transact(ctx, async (tx) => {
      await storeReconciliation(tx, { id, day: window.from, ok, matched: result.matched, result });
      audit(tx, { action: 'vault.runReconciliation', subjectType: 'reconciliation', subjectId: id, meta: { ok } });
      if (!ok)
        await raiseAlert(tx, {
          key: `reconciliation:${result.from}`,
          kind: 'reconciliation',
          subjectId: id,
          detail: { differences: result.differences.slice(0, 20) },
        });
    });
    return { id, ok, result };
  } catch (e) {
    throw asProviderError(e);
  }
}

async function reconcile(from: Date, to: Date): Promise<ReconciliationResult> {
  const ctx = systemCtx('vault.reconcile');
  // A fact and its movement may fall on two sides of midnight: the neighbours are read too.
  const around = await movementsBetween(new Date(from.getTime() - DAY_MS), new Date(to.getTime() + DAY_MS));
  const inside = around.filter((m) => m.createdAt >= from && m.createdAt < to);
  const differences: Difference[] = [];
  const inFlight: InFlight[] = [];
  const replayed: string[] = [];
  const feesPosted: string[] = [];
  let matched = 0;

  for (const m of inside) {
    const fee = feeOfMovement(m);
    if (fee) {
      const found = (await postings([fee.key])).get(fee.key);
      if (!found) {
        await transact(ctx, async (tx) => {
          audit(tx, {
            action: 'vault.postStripeFee',
            subjectType: 'balance_transaction',
            subjectId: m.id,
            ownerId: null,
            meta: { feeMinor: fee.feeMinor.toString(), currency: m.currency },
          });
          await postIn(
            tx,
            stripeFeePosting({
              balanceTransactionId: m.id,
              feeMinor: fee.feeMinor,
              occurredAt: m.createdAt,
              currency: m.currency,
            }),
          );
        });
        feesPosted.push(fee.key);
      } else if (found.clearingMinor !== fee.feeMinor)
        differences.push({
          class: 'fee_differs',
          key: fee.key,
          movementId: m.id,
          currency: m.currency,
          expectedMinor: fee.feeMinor.toString(),
          foundMinor: found.clearingMinor.toString(),
        });
    }
    if (isFeeOnly(m) || m.amountMinor === 0n) {
      matched += 1;
      continue;
    }
    const outcome = await settleMovement(m, replayed);
    if (outcome === 'matched') matched += 1;
    else if ('what' in outcome) inFlight.push(outcome);
    else differences.push(outcome);
  }
  differences.push(...(await missingAtStripe(around, from, to)));
  inFlight.push(...(await otherItemsInFlight(inFlight)));
  const { balances, off } = await compareBalances(inFlight, differences);
  differences.push(...off);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    matched,
    replayed,
    feesPosted,
    differences,
    inFlight,
    balances,
  };
}

function postings(keys: string[]) {
  return readOnly((tx) => findClearingPostings(tx, keys));
}

/** One movement: booked, in flight, replayed, or a difference. */
async function settleMovement(m: BalanceMovement, replayed: string[]): Promise<'matched' | InFlight | Difference> {
  const key = (await invoiceKey(m)) ?? postingKeyOf(m);
  const flight = (what: InFlight['what'], id: string): InFlight => ({
    what,
    id,
    currency: m.currency,
    effectMinor: m.amountMinor.toString(),
  });
  if (key === null)
    return {
      class: 'unknown_movement',
      key: null,
      movementId: m.id,
      currency: m.currency,
      expectedMinor: (-m.amountMinor).toString(),
      foundMinor: '0',
    };
  let found = (await postings([key])).get(key);
  // A refund that failed before it was booked gave credits back without touching the clearing account.
  if (found?.currency === '' && (await notYetFinal(m)) === 'never_happened') return 'matched';
  if (!found) {
    const pending = await notYetFinal(m);
    if (pending === 'in_flight') return flight(m.type === 'payout' ? 'payout_created' : 'refund_submitted', key);
    // Both movements of a refund or payout that never arrived cancel out, and neither was booked.
    if (pending === 'never_happened') return 'matched';
    const objectId = key.split(':')[1] as string;
    const events = await readOnly((tx) => findEventsOfObject(tx, objectId));
    if (events.some((e) => e.status === 'pending')) return flight('event_stored', key);
    if (events.length > 0) {
      for (const e of events) await repeatStripeEvent(e.id);
      found = (await postings([key])).get(key);
      if (found) {
        replayed.push(key);
        logger.warn({ key }, 'a missing posting was replayed from its event');
      }
    } else if (nowMs() - m.createdAt.getTime() < JUST_HAPPENED_MS) return flight('just_happened', key);
  }
  return compare(m, key, found) ?? 'matched';
}

/** An invoice's charge is booked under the invoice. */
async function invoiceKey(m: BalanceMovement): Promise<string | null> {
  const intentId = m.intentId;
  if (intentId === null || (m.type !== 'charge' && m.type !== 'payment')) return null;
  if ((await postings([`pi:${intentId}`])).has(`pi:${intentId}`)) return null;
  const list = await callStripe((s) =>
    s.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intentId }, limit: 1 }),
  );
  const invoice = idOf(list.data[0]?.invoice);
  return invoice === null ? null : `in:${invoice}`;
}

async function notYetFinal(m: BalanceMovement): Promise<'in_flight' | 'never_happened' | 'final'> {
  const id = m.sourceId;
  if (id === null) return 'final';
  if (m.type === 'payout' || m.type === 'payout_failure' || m.type === 'payout_cancel') {
    const payout = await callStripe((s) => s.payouts.retrieve(id));
    if (payout.status === 'pending' || payout.status === 'in_transit') return 'in_flight';
    return payout.status === 'paid' ? 'final' : await netIsZero(id);
  }
  if (m.type === 'refund' || m.type === 'payment_refund' || m.type === 'refund_failure') {
    const refund = await callStripe((s) => s.refunds.retrieve(id));
    if (refund.status === 'pending' || refund.status === 'requires_action') return 'in_flight';
    return refund.status === 'succeeded' ? 'final' : await netIsZero(id);
  }
  return 'final';
}

async function netIsZero(source: string): Promise<'never_happened' | 'final'> {
  const all = await listAll((s) => s.balanceTransactions.list({ source, limit: 100 }), 1_000);
  const booked = await postings([`re:${source}:succeeded`, `po:${source}`]);
  return booked.size === 0 && all.reduce((s, t) => s + t.amount, 0) === 0 ? 'never_happened' : 'final';
}

/** Postings of the window that no movement explains. */
async function missingAtStripe(around: BalanceMovement[], from: Date, to: Date): Promise<Difference[]> {
  const known = new Set<string>();
  for (const m of around) {
    const key = postingKeyOf(m);
    if (key) known.add(key);
    known.add(`fee:${m.id}`);
  }
  const out: Difference[] = [];
  const currencies = new Set(['usd', ...around.map((m) => m.currency)]);
  for (const currency of currencies) {
    const clearing = platformAccount('stripe_clearing', currency).id;
    const booked = await readOnly((tx) => findClearingKeys(tx, clearing, from, to));
    for (const b of booked) {
      if (!STRIPE_KEY.test(b.key) || known.has(b.key)) continue;
      if (b.key.startsWith('in:') && (await invoiceIsPaid(b.key.slice(3)))) continue;
      out.push({
        class: 'missing_at_stripe',
        key: b.key,
        movementId: null,
        currency,
        expectedMinor: '0',
        foundMinor: b.deltaMinor.toString(),
      });
    }
  }
  return out;
}

async function invoiceIsPaid(invoiceId: string): Promise<boolean> {
  const invoice = await callStripe((s) => s.invoices.retrieve(invoiceId));
  return invoice.status === 'paid';
}

/** Payouts and refunds of earlier days that are still on their way. */
async function otherItemsInFlight(known: InFlight[]): Promise<InFlight[]> {
  const seen = new Set(known.map((i) => i.id));
  const out: InFlight[] = [];
  for (const status of ['pending', 'in_transit'] as const)
    for (const p of await listAll((s) => s.payouts.list({ status, limit: 100 }), 1_000))
      if (!seen.has(`po:${p.id}`))
        out.push({
          what: 'payout_created',
          id: `po:${p.id}`,
          currency: p.currency,
          effectMinor: (-p.amount).toString(),
        });
  const weekAgo = Math.floor((nowMs() - 30 * DAY_MS) / 1_000);
  const refunds = await listAll((s) => s.refunds.list({ created: { gte: weekAgo }, limit: 100 }), 10_000);
  for (const r of refunds)
    if ((r.status === 'pending' || r.status === 'requires_action') && !seen.has(`re:${r.id}:succeeded`))
      out.push({
        what: 'refund_submitted',
        id: `re:${r.id}:succeeded`,
        currency: r.currency,
        effectMinor: (-r.amount).toString(),
      });
  return out;
}

/** `-(stripe_clearing) == available + pending`, apart from the items in flight and what was named already. */
async function compareBalances(
  inFlight: InFlight[],
  named: Difference[],
): Promise<{ balances: ReconciliationResult['balances']; off: Difference[] }> {
  const balance = await callStripe((s) => s.balance.retrieve());
  const currencies = new Set(['usd', ...balance.available.map((b) => b.currency), ...inFlight.map((i) => i.currency)]);
  const balances: ReconciliationResult['balances'] = [];
  const off: Difference[] = [];
  for (const currency of currencies) {
    const sum = (list: { amount: number; currency: string }[]) =>
      list.filter((b) => b.currency === currency).reduce((s, b) => s + BigInt(b.amount), 0n);
    const stripe = sum(balance.available) + sum(balance.pending);
    const ledger = -(await readOnly((tx) => readBalance(tx, 'platform:stripe_clearing', currency)));
    const flight = inFlight.filter((i) => i.currency === currency).reduce((s, i) => s + BigInt(i.effectMinor), 0n);
    balances.push({
      currency,
      ledgerMinor: ledger.toString(),
      stripeMinor: stripe.toString(),
      inFlightMinor: flight.toString(),
    });
    const explained = named
      .filter((d) => d.currency === currency)
      .reduce((s, d) => s + BigInt(d.foundMinor) - BigInt(d.expectedMinor), 0n);
    if (stripe - flight - explained !== ledger)
      off.push({
        class: 'balance_differs',
        key: null,
        movementId: null,
        currency,
        expectedMinor: (-(stripe - flight)).toString(),
        foundMinor: (-ledger).toString(),
      });
  }
  return { balances, off };
}

/** Every night, once: yesterday. */
export async function reconcileYesterday(): Promise<number> {
  if (!isStripeConfigured()) return 0;
  const at = new Date(nowMs());
  const today = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  // Two hours of patience for events that Stripe sends again.
  if (at.getTime() - today < 2 * 3_600_000) return 0;
  const from = new Date(today - DAY_MS);
  if (await readOnly((tx) => lastReconciliation(tx, from))) return 0;
  await runReconciliation(systemCtx('vault.reconcileYesterday'), { from, to: new Date(today) });
  return 0;
}
