/** What administrators see of the vault: the inbox, disputes of cards, reconciliations, alerts. Reads only. */
import type { Ctx } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { type PageInput, type Pagination, paginate } from '#platform/wire.ts';
import { mayInspectLedger } from './policy.ts';
import {
  type FrozenRow,
  findAlerts,
  findCardDisputes,
  findFrozenPurchases,
  findReconciliations,
  findStripeEvents,
  frozenAmong,
} from './queries/payments.ts';
import { findAllWithdrawals, findDebts } from './queries/reversals.ts';
import type { ReconciliationResult } from './reconcile.ts';
import { reversalView } from './request-reversal.ts';
import type {
  AdminWithdrawalView,
  CardDisputeView,
  DebtView,
  FrozenPurchaseView,
  ListAlertsInput,
  ListAllWithdrawalsInput,
  ListStripeEventsInput,
  ReconciliationView,
  StripeEventView,
  VaultAlertView,
} from './schemas.ts';
import { CLOSED } from './stripe-events/disputes.ts';

type Page<T> = { items: T[]; pagination: Pagination };

function admin(ctx: Ctx): void {
  const refusal = mayInspectLedger(ctx.actor);
  if (refusal) throw refusal;
}
const skip = (input: PageInput) => (input.page - 1) * input.pageSize;

export async function listStripeEvents(ctx: Ctx, input: ListStripeEventsInput): Promise<Page<StripeEventView>> {
  admin(ctx);
  const filter = { status: input.status ?? null, type: input.type ?? null };
  const { rows, total } = await readOnly((tx) => findStripeEvents(tx, filter, skip(input), input.pageSize));
  const items = rows.map((e) => ({
    id: e.id,
    type: e.type,
    account: e.account,
    objectId: (e.payload as { id?: string | null }).id ?? null,
    status: e.status as StripeEventView['status'],
    attempts: e.attempts,
    lastError: e.lastError,
    receivedAt: iso(e.receivedAt),
    processedAt: iso(e.processedAt),
  }));
  return paginate(items, total, input);
}

export async function listCardDisputes(ctx: Ctx, input: PageInput): Promise<Page<CardDisputeView>> {
  admin(ctx);
  const { rows, total } = await readOnly((tx) => findCardDisputes(tx, skip(input), input.pageSize));
  const items = rows.map((d) => ({
    id: d.stripeDisputeId,
    ownerId: d.ownerId,
    topUpId: d.topUpId,
    amount: toWire(d.amountMinor),
    status: d.status,
    reason: d.reason,
    evidenceDueAt: iso(d.evidenceDueAt),
    createdAt: iso(d.createdAt),
  }));
  return paginate(items, total, input);
}

export async function listAllWithdrawals(ctx: Ctx, input: ListAllWithdrawalsInput): Promise<Page<AdminWithdrawalView>> {
  admin(ctx);
  const filter = { status: input.status ?? null, reversal: input.reversal ?? null };
  const { rows, total } = await readOnly((tx) => findAllWithdrawals(tx, filter, skip(input), input.pageSize));
  const items = rows.map((w) => ({
    id: w.id,
    agentId: w.agentId,
    ownerId: w.ownerId,
    amount: toWire(w.amountMinor),
    reversed: toWire(w.reversedMinor),
    status: w.status as AdminWithdrawalView['status'],
    failureCode: w.failureCode,
    createdAt: iso(w.createdAt),
    reversals: w.reversals.map((r) => reversalView(r, r.reason)),
  }));
  return paginate(items, total, input);
}

/** Everybody who owes the platform, the greatest debt first. */
export async function listDebts(ctx: Ctx, input: PageInput): Promise<Page<DebtView>> {
  admin(ctx);
  const { rows, total } = await readOnly((tx) => findDebts(tx, skip(input), input.pageSize));
  const items = rows.map((d) => ({
    kind: d.agentId === null ? ('owner' as const) : ('seller' as const),
    ownerId: d.ownerId,
    agentId: d.agentId,
    owed: toWire(d.owedMinor),
    lockedAt: iso(d.lockedAt),
  }));
  return paginate(items, total, input);
}

export async function listReconciliations(ctx: Ctx, input: PageInput): Promise<Page<ReconciliationView>> {
  admin(ctx);
  const { rows, total } = await readOnly((tx) => findReconciliations(tx, skip(input), input.pageSize));
  const items = rows.map((r) => {
    const result = r.result as unknown as ReconciliationResult;
    return {
      id: r.id,
      from: result.from,
      to: result.to,
      ranAt: iso(r.ranAt),
      ok: r.ok,
      matched: r.matched,
      replayed: result.replayed.length,
      feesPosted: result.feesPosted.length,
      differences: result.differences.slice(0, 200),
      inFlight: result.inFlight.slice(0, 200),
      balances: result.balances,
    };
  });
  return paginate(items, total, input);
}

/** Purchases whose credits are frozen now, and by what. */
export async function listFrozenPurchases(ctx: Ctx, input: PageInput): Promise<Page<FrozenPurchaseView>> {
  admin(ctx);
  const { rows, total } = await readOnly((tx) => findFrozenPurchases(tx, [...CLOSED], skip(input), input.pageSize));
  const items = rows.map((f) => ({
    topUpId: f.topUpId,
    ownerId: f.ownerId,
    paid: toWire(f.paidMinor),
    frozen: toWire(f.frozenMinor),
    why: whyFrozen(f),
    reason: f.reason,
    disputed: f.disputed,
    frozenAt: iso(f.frozenAt),
  }));
  return paginate(items, total, input);
}

function whyFrozen(f: FrozenRow): FrozenPurchaseView['why'] {
  if (f.reason !== null) return 'administrator';
  return f.warned ? 'early_fraud_warning' : 'dispute';
}

export async function listAlerts(ctx: Ctx, input: ListAlertsInput): Promise<Page<VaultAlertView>> {
  admin(ctx);
  const { rows, total, frozen } = await readOnly(async (tx) => {
    const found = await findAlerts(tx, input.kind ?? null, skip(input), input.pageSize);
    return { ...found, frozen: await frozenAmong(tx, found.rows.flatMap(warnedPurchase)) };
  });
  const items = rows.map((a) => ({
    key: a.key,
    kind: a.kind,
    subjectId: a.subjectId,
    count: a.count,
    firstAt: iso(a.firstAt),
    lastAt: iso(a.lastAt),
    frozen: warnedPurchase(a).length === 0 ? null : frozen.has(a.subjectId as string),
  }));
  return paginate(items, total, input);
}

/** The purchase that an alert is about: fraud warnings have one. */
const warnedPurchase = (a: { kind: string; subjectId: string | null }) =>
  a.kind === 'fraud_warning' && a.subjectId !== null ? [a.subjectId] : [];
