/**
 * A money verb is three things: the operation it books, the answer it gives, and what stands beside the money in the
 * same transaction (audit row, events). Written once, it serves every path: A for one request, B for a sweeper's rows,
 * C for the queue. A replay books nothing, so it audits and tells nothing either.
 */
import type { Tx } from '#platform/db/transact.ts';
import type { ManyOutcome, Posted } from './contract.ts';
import { type Done, postIn, postMany } from './ledger-engine.ts';
import type { Operation, ResultJson } from './ledger-rules.ts';

export interface MoneyVerb<I, O extends Posted> {
  /** Builds the operation. No I/O. */
  operation(input: I): Operation;
  /** The typed answer out of the stored one. */
  output(result: ResultJson, done: Done): O;
  /** Audit rows and events; collected only, nothing is awaited. */
  companions(tx: Tx, input: I, output: O): void;
}

/** Path A: one operation in the caller's transaction. Throws its refusal. */
export async function post<I, O extends Posted>(tx: Tx, verb: MoneyVerb<I, O>, input: I): Promise<O> {
  const done = await postIn(tx, verb.operation(input));
  const output = verb.output(done.result, done);
  if (!done.replayed) verb.companions(tx, input, output);
  return output;
}

/** Path B: many of one kind in the worker's transaction. One refusal leaves the others standing. */
export async function postEach<I, O extends Posted>(
  tx: Tx,
  verb: MoneyVerb<I, O>,
  inputs: readonly I[],
): Promise<ManyOutcome<O>[]> {
  const outcomes = await postMany(
    tx,
    inputs.map((i) => verb.operation(i)),
  );
  return outcomes.map((o, n) => {
    if (o.status === 'refused') return { ok: false, error: o.error };
    const output = verb.output(o.result, o);
    if (!o.replayed) verb.companions(tx, inputs[n] as I, output);
    return { ok: true, value: output };
  });
}

/** An amount out of a stored answer. */
export function amountIn(result: ResultJson, name: string): bigint {
  const v = result[name];
  if (typeof v !== 'string') throw new Error(`the stored answer has no amount ${name}`);
  return BigInt(v);
}

export function textIn(result: ResultJson, name: string): string {
  const v = result[name];
  if (typeof v !== 'string') throw new Error(`the stored answer has no ${name}`);
  return v;
}

export function posted(done: Done): Posted {
  return { transferId: done.transferId, replayed: done.replayed };
}
