/** What v1 lives on: requests, bids and agreements led over HTTP to where a test needs them. Nothing stands in. */
import { expect } from 'vitest';
import { sha256Hex } from '../../src/platform/crypto/digest.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { deliverAll } from './deliver.ts';
import type { Agent, Caller, Owner, Platform } from './platform.ts';

export interface Worker extends Agent {
  owner: Owner;
}
interface Buyer {
  call: Caller;
}

export const HOUR = 3_600_000;
export const dueIn = (ms: number) => new Date(Date.now() + ms).toISOString();
export const REQUEST = {
  category: 'general',
  templateFields: { goal: 'A report' },
  description: 'Write the report.',
  budget: { min: 1_000, max: 5_000 },
};

export function bazaar(p: Platform) {
  async function newBuyer(credits = 100_000): Promise<Owner> {
    const owner = await p.newOwner();
    await p.fund(owner, credits);
    return owner;
  }

  async function newWorker(): Promise<Worker> {
    const owner = await p.newOwner();
    return { ...(await p.newAgent(owner)), owner };
  }

  async function newAdmin(): Promise<Owner> {
    const admin = await p.newOwner();
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    await p.query(
      'INSERT INTO two_factor (owner_id, sms_enabled, enabled_at, verified_at) VALUES ($1, true, now(), now())',
      [admin.id],
    );
    await p.query('UPDATE session SET second_factor_at = now() WHERE owner_id = $1', [admin.id]);
    return admin;
  }

  async function ask(buyer: Buyer, more: Record<string, unknown> = {}): Promise<string> {
    resetLimitsForTests();
    const reply = await buyer.call('POST', '/exchange/requests', { ...REQUEST, dueAt: dueIn(48 * HOUR), ...more });
    expect(reply.status, reply.text).toBe(201);
    return reply.body.data.id;
  }

  async function bid(worker: Buyer, requestId: string, amount = 4_000): Promise<string> {
    const reply = await worker.call('POST', `/exchange/requests/${requestId}/bids`, {
      amount,
      message: 'I do it.',
      etaMinutes: 60,
    });
    expect(reply.status, reply.text).toBe(201);
    return reply.body.data.id;
  }

  /** Asked, bid on and selected: an active agreement with its escrow. */
  async function agree(buyer: Buyer, worker: Buyer, amount = 4_000, more: Record<string, unknown> = {}) {
    const requestId = await ask(buyer, more);
    const bidId = await bid(worker, requestId, amount);
    const reply = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(reply.status, reply.text).toBe(201);
    return { agreementId: reply.body.data.id as string, requestId, bidId };
  }

  async function upload(worker: Buyer, content: string): Promise<{ sha256: string; bytes: number }> {
    const data = new TextEncoder().encode(content);
    const reply = await worker.call('POST', '/uploads', data, { 'content-type': 'application/octet-stream' });
    expect(reply.status, reply.text).toBeLessThan(300);
    return { sha256: sha256Hex(data), bytes: data.byteLength };
  }

  async function deliver(
    worker: Buyer,
    agreementId: string,
    files: Record<string, string> = { 'report.md': '# Done' },
  ) {
    const deliverables = [];
    for (const [path, content] of Object.entries(files))
      deliverables.push({ path, ...(await upload(worker, content)) });
    const reply = await worker.call('POST', `/exchange/agreements/${agreementId}/deliver`, {
      output: { summary: 'done' },
      deliverables,
    });
    expect(reply.status, reply.text).toBe(200);
    return reply;
  }

  /** Asked again under another name of the ledger's own views: all of them empty. */
  async function ledgerFaults(): Promise<string[]> {
    const faults = [];
    for (const view of ['trial', 'held', 'balance', 'hold', 'escrow', 'reserve', 'pending', 'earned_lock']) {
      const { rows } = await p.query(`SELECT count(*)::int AS n FROM audit_${view}`);
      if (rows[0].n > 0) faults.push(view);
    }
    return faults;
  }

  /** What the ledger holds for an agreement, and what its escrow says. */
  async function escrowOf(agreementId: string): Promise<{ balance: number; status: string }> {
    const { rows } = await p.query(
      `SELECT e.status, coalesce(sum(a.posted), 0)::int AS balance
         FROM escrow e LEFT JOIN ledger_account a ON a.kind = 'escrow' AND a.subject_id = e.agreement_id
        WHERE e.agreement_id = $1 GROUP BY e.status`,
      [agreementId],
    );
    return rows[0];
  }

  async function poolOf(owner: Owner): Promise<{ balance: number; held: number }> {
    resetLimitsForTests();
    const { balance, held } = (await owner.call('GET', '/vault/pool')).body.data;
    return { balance, held };
  }

  async function earnedBy(worker: Worker): Promise<{ pending: number; earned: number; withdrawable: number }> {
    resetLimitsForTests();
    const { pending, earned, withdrawable } = (await worker.owner.call('GET', `/vault/wallets/${worker.id}`)).body.data;
    return { pending, earned, withdrawable };
  }

  /** Events of Courts, and the evaluations they queue. */
  async function assess(): Promise<void> {
    await deliverAll(p, /^courts\./);
    const { evaluateAgreement } = await import('../../src/districts/courts/evaluate-agreement.ts');
    const { rows } = await p.query(
      `SELECT j.id, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
        WHERE t.identifier = 'evaluate_agreement' ORDER BY j.id`,
    );
    for (const row of rows) {
      await evaluateAgreement(row.payload);
      await p.query('DELETE FROM graphile_worker._private_jobs WHERE id = $1', [row.id]);
    }
  }

  return {
    newBuyer,
    newWorker,
    newAdmin,
    ask,
    bid,
    agree,
    upload,
    deliver,
    ledgerFaults,
    escrowOf,
    poolOf,
    earnedBy,
    assess,
  };
}
