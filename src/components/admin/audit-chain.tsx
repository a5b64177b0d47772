'use client';

import type { RouterOutputs, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { Callout } from '../ui/feedback.tsx';

export type ChainVerdict = Pick<
  RouterOutputs['embassy']['verifyAudit'],
  'rows' | 'blocks' | 'unsealed' | 'head' | 'problem'
>;

/** Asks for the whole chain, stretch by stretch, until something does not fit. */
export async function verifyChain(client: ReturnType<typeof useTRPCClient>): Promise<ChainVerdict> {
  const sum = { rows: 0, blocks: 0 };
  for (let from = 1; ; ) {
    const verdict = await client.embassy.verifyAudit.query({ from });
    sum.rows += verdict.rows;
    sum.blocks += verdict.blocks;
    if (verdict.problem || verdict.next === null) return { ...verdict, ...sum };
    from = verdict.next;
  }
}

const WHAT = {
  row_changed: 'A row was changed after it was sealed.',
  row_removed: 'A row was removed.',
  row_inserted: 'A row was inserted that was not written in its time.',
  block_broken: 'The chain itself was changed: a block does not fit the one before.',
  head_missing: 'The exported block is not part of this chain.',
};

/** What the check of the chain found. */
export function ChainResult({ verdict }: { verdict: ChainVerdict | null }) {
  if (!verdict) return null;
  const { problem, rows, blocks, unsealed, head } = verdict;
  if (problem)
    return (
      <Callout tone="bad" role="alert" title="The audit log does not fit its chain" className="mb-4">
        <p>{WHAT[problem.kind]}</p>
        <p className="break-all font-mono text-ink-2 text-xs">
          {[
            problem.seq === null ? null : `row ${problem.seq}`,
            problem.block === null ? null : `block ${problem.block}`,
            problem.auditId,
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      </Callout>
    );
  return (
    <Callout tone="good" role="status" title="Nothing was changed, removed or inserted" className="mb-4">
      <p>
        {rows} rows in {blocks} blocks fit their chain; {unsealed} of the last seconds are not sealed yet.
      </p>
      {head ? <p className="break-all font-mono text-ink-2 text-xs">head {head}</p> : null}
    </Callout>
  );
}
