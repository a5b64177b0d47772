/** Acceptance 59 and 65 through the database: random histories against the model, every invariant after each of them. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import * as contract from '../../src/districts/vault/contract.ts';
import { postIn } from '../../src/districts/vault/ledger-engine.ts';
import { closeLedger, ledger } from '../../src/districts/vault/ledger-queue.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { command, ctx, expectSound } from '../districts/vault/city.ts';
import { testDatabase } from '../support/database.ts';
import { history, Model, ownerOfAgent, type Step } from './ledger-model.ts';
import { type City, figureNames, newCity, operationOf } from './ledger-steps.ts';

const { query } = await testDatabase();
afterAll(closeLedger);

async function open(): Promise<City> {
  const city = newCity();
  for (const ownerId of city.owners) await command(contract.openOwnerPool, { ownerId });
  for (const [n, agentId] of city.agents.entries())
    await command(contract.openAgentWallets, { agentId, ownerId: city.owners[ownerOfAgent(n)] as string });
  return city;
}

/** The escrow's own row, which the verbs keep beside the money. */
async function keepEscrowRow(city: City, s: Step): Promise<void> {
  if (s.do === 'fund')
    await query(
      `INSERT INTO escrow (agreement_id, buyer_owner_id, worker_agent_id, amount_minor, fee_bps, currency) VALUES ($1, $2, $2, $3, $4, 'usd') ON CONFLICT DO NOTHING`,
      [city.agreements[s.agreement], city.owners[0], s.amount, s.bps],
    );
  if (s.do === 'end')
    await query("UPDATE escrow SET status = $2, ended_at = now() WHERE agreement_id = $1 AND status = 'held'", [
      city.agreements[s.agreement],
      s.how,
    ]);
}

async function figuresOf(city: City): Promise<Record<string, number>> {
  const names = figureNames(city);
  const rows = await query('SELECT name, balance FROM ledger_balance WHERE name = ANY($1)', [Object.keys(names)]);
  const out: Record<string, number> = {};
  for (const r of rows.rows) {
    const name = names[r.name] as string;
    out[name] = name.startsWith('owed') ? 0 - Number(r.balance) : Number(r.balance);
  }
  return out;
}

async function run(steps: Step[], queued: boolean): Promise<void> {
  const city = await open();
  const model = new Model();
  for (const s of steps) {
    const op = operationOf(city, s, model);
    const expected = model.apply(s);
    if (typeof op === 'string') continue;
    const answer = await (queued ? ledger().submit({ ctx, op }) : transact(ctx, (tx) => postIn(tx, op))).then(
      (d) => (d.replayed ? 'replayed' : 'done'),
      (e: Error) => e.name,
    );
    expect(answer, JSON.stringify(s)).toBe(expected);
    if (answer === 'done') await keepEscrowRow(city, s);
  }
  const seen = await figuresOf(city);
  for (const [name, value] of Object.entries(model.figures()))
    if (!['reserve', 'revenue', 'clearing'].includes(name)) expect(seen[name] ?? 0, name).toBe(value);
  await expectSound(query);
}

test.each([
  ['in the caller’s transaction', false],
  ['through the queue', true],
])(
  'random histories %s agree with the model and leave every audit view empty',
  async (_name, queued) => {
    await fc.assert(
      fc.asyncProperty(history, (steps) => run(steps, queued)),
      { numRuns: 15 },
    );
  },
  120_000,
);
