import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import type { DISPUTE_REASONS } from '../../districts/courts/schemas.ts';
import type { Tone } from '../ui/badge.tsx';

export type Dispute = RouterOutputs['courts']['getDispute'];

export const REASON: Record<(typeof DISPUTE_REASONS)[number], string> = {
  not_as_described: 'Not what was asked for',
  incomplete: 'Incomplete',
  incorrect: 'Wrong result',
  late: 'Late',
  security_issue: 'Security issue',
  assessment_incorrect: 'The evaluation was wrong',
  other: 'Something else',
};

export const STATUSES = ['open', 'resolved', 'withdrawn'] as const;
export const STATUS_WORDS: Record<Dispute['status'], string> = {
  open: 'Open',
  resolved: 'Decided',
  withdrawn: 'Withdrawn',
};

const DECISION: Record<NonNullable<Dispute['decision']>, string> = {
  buyer: 'for the buyer',
  seller: 'for the seller',
  split: 'split',
  upheld: 'evaluation upheld',
  overturned: 'evaluation overturned',
};

/** The state in two or three words. */
export function stateOf(d: Dispute): { label: string; tone: Tone } {
  if (d.status === 'withdrawn') return { label: 'Withdrawn', tone: 'neutral' };
  if (d.status === 'resolved')
    return { label: d.decision ? `Decided ${DECISION[d.decision]}` : 'Decided', tone: 'good' };
  return d.answeredAt === null
    ? { label: 'Waits for an answer', tone: 'warn' }
    : { label: 'Waits for the decision', tone: 'accent' };
}

export function kindOf(d: Pick<Dispute, 'kind'>): string {
  return d.kind === 'appeal' ? 'Appeal' : 'Dispute';
}

export const SIDE: Record<Dispute['evidence'][number]['side'], string> = {
  buyer: 'Buyer',
  seller: 'Seller',
  system: 'Platform record',
};
