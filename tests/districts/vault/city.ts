/** A small city for the vault's tests: owners with pools, agents with wallets, and the commands as Exchange asks them. */
import type pg from 'pg';
import { expect } from 'vitest';
import { listHoldingTasks } from '../../../src/districts/exchange/contract.ts';
import { handlers as licensing } from '../../../src/districts/licensing/index.ts';
import { poolOf } from '../../../src/districts/vault/accounts.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import { handlers } from '../../../src/districts/vault/handlers.ts';
import { postIn } from '../../../src/districts/vault/ledger-engine.ts';
import type { OwnerCtx } from '../../../src/districts/vault/policy.ts';
import { topUpPosting } from '../../../src/districts/vault/stripe-postings.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { answer, ask, registerDistrict } from '../../../src/platform/bus/bus.ts';
import type { Command } from '../../../src/platform/bus/contract.ts';
import { waitForConnections } from '../../../src/platform/db/client.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { newId } from '../../../src/platform/ids.ts';
import { ctxOf, ownerActor } from '../../support/actors.ts';

// A busy machine is no reason to be refused a connection, and a worker that was refused one stops for good.
waitForConnections(30_000);
registerDistrict(handlers);
registerDistrict(licensing);
export const ctx = systemCtx('exchange', 'req-vault');

/** In Exchange's place: every hold has its task, apart from what a test says. */
export const tasksOfExchange = { missing: new Set<string>(), more: [] as string[] };
registerDistrict({
  district: 'exchange',
  subscribers: [],
  commands: [
    answer(listHoldingTasks, async (tx, { afterTaskId, limit }) => {
      const held = await tx.$queryRawUnsafe<{ id: string }[]>(
        "SELECT ref_id AS id FROM credit_hold WHERE purpose = 'task' AND status = 'held'",
      );
      return [...held.map((r) => r.id).filter((id) => !tasksOfExchange.missing.has(id)), ...tasksOfExchange.more]
        .filter((id) => afterTaskId === null || id > afterTaskId)
        .sort()
        .slice(0, limit);
    }),
  ],
});

export function command<I, O>(c: Command<I, O>, input: I): Promise<O> {
  return transact(ctx, (tx) => ask(tx, c, input));
}

/** Asks until the answer is another than "busy, try again": how long a lock is waited for is the machine's affair. */
export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (e) {
      if ((e as { code?: unknown }).code !== 'SERVICE_UNAVAILABLE') throw e;
    }
  }
}

/** Credits as Stripe brings them: one posting against the clearing account. */
export async function topUp(ownerId: string, amount: bigint, paymentIntentId = `pi_${newId()}`): Promise<string> {
  await transact(ctx, (tx) =>
    postIn(
      tx,
      topUpPosting({
        paymentIntentId,
        ownerId,
        topUpId: newId(),
        chargedMinor: amount,
        creditsMinor: amount,
        occurredAt: null,
      }),
    ),
  );
  return paymentIntentId;
}

export async function newOwner(credits = 0n, currency?: string): Promise<string> {
  const ownerId = newId();
  await command(contract.openOwnerPool, { ownerId, currency });
  if (credits > 0n) await topUp(ownerId, credits);
  return ownerId;
}

export async function newAgent(ownerId = newId()): Promise<string> {
  const agentId = newId();
  await command(contract.openAgentWallets, { agentId, ownerId });
  return agentId;
}

type Query = (sql: string, args?: unknown[]) => Promise<pg.QueryResult>;

/** The balance that the reports show under domain.md's name; 0 when there is no such row. */
export function balances(query: Query) {
  return async (name: string): Promise<number> => {
    const r = await query('SELECT balance FROM ledger_balance WHERE name = $1', [name]);
    return Number(r.rows[0]?.balance ?? 0);
  };
}

/** `kind posted/held` of each entry of a transfer, in line order. */
export function entriesOf(query: Query) {
  return async (transferId: string): Promise<string[]> => {
    const r = await query(
      `SELECT a.kind, e.posted_delta AS p, e.held_delta AS h FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE e.transfer_id = $1 ORDER BY e.line`,
      [transferId],
    );
    return r.rows.map((x) => `${x.kind} ${x.p}/${x.h}`);
  };
}

export async function expectRefused(promise: Promise<unknown>, name: string, details?: unknown): Promise<void> {
  const e = await promise.then(
    () => new Error('it was accepted'),
    (x: unknown) => x as Error & { details?: unknown },
  );
  expect(e.name).toBe(name);
  if (details !== undefined) expect((e as { details?: unknown }).details).toMatchObject(details as object);
}

export const AUDIT_VIEWS = [
  'audit_trial',
  'audit_held',
  'audit_balance',
  'audit_hold',
  'audit_hold_age',
  'audit_escrow',
  'audit_reserve',
  'audit_pending',
  'audit_earned_lock',
  'audit_reference',
  'audit_seal',
];

/** All audit views are empty and Σ of all accounts is 0. */
export async function expectSound(query: Query): Promise<void> {
  for (const view of AUDIT_VIEWS) expect((await query(`SELECT * FROM ${view}`)).rows, view).toEqual([]);
  const sum = await query('SELECT coalesce(sum(balance), 0) AS s FROM ledger_balance');
  expect(Number(sum.rows[0].s)).toBe(0);
}

export function poolId(ownerId: string): string {
  return poolOf(ownerId).id;
}

/** Its password was asked a moment ago. */
export function ownerCtx(ownerId: string, role: 'OWNER' | 'ADMIN' = 'OWNER'): OwnerCtx {
  return ctxOf(ownerActor(ownerId, { role, passwordVerifiedAt: new Date() }));
}
