/**
 * Rows E3 to E11 of domain.md 5: how an agreement and its escrow move. Pure. Guards that need more than the status stand
 * in the verbs; the database refuses what the table does not name.
 */
import type { AgreementStatus } from './schemas.ts';

export const AGREEMENT_ACTIONS = [
  'select',
  'deliver',
  'evaluate',
  'accept',
  'auto_accept',
  'cancel',
  'lapse',
  'dispute',
  'decide_seller',
  'default_to_seller',
  'withdraw_to_seller',
  'decide_buyer',
  'default_to_buyer',
  'withdraw_to_buyer',
  'decide_split',
] as const;
export type AgreementAction = (typeof AGREEMENT_ACTIONS)[number];

export type EscrowStep = 'none' | 'fund' | 'release' | 'refund' | 'dispute' | 'split';

export interface AgreementTransition {
  readonly id: `E${number}`;
  /** Empty: the row makes the agreement. */
  readonly from: readonly AgreementStatus[];
  readonly to: AgreementStatus;
  readonly actions: Readonly<Partial<Record<AgreementAction, readonly ('buyer' | 'worker' | 'admin' | 'system')[]>>>;
  readonly escrow: EscrowStep;
}

export const AGREEMENT_TRANSITIONS: readonly AgreementTransition[] = [
  { id: 'E3', from: [], to: 'active', actions: { select: ['buyer'] }, escrow: 'fund' },
  { id: 'E4', from: ['active'], to: 'delivered', actions: { deliver: ['worker'] }, escrow: 'none' },
  { id: 'E5', from: ['delivered'], to: 'evaluating', actions: { evaluate: ['system'] }, escrow: 'none' },
  {
    id: 'E6',
    from: ['evaluating'],
    to: 'completed',
    actions: { accept: ['buyer'], auto_accept: ['system'] },
    escrow: 'release',
  },
  {
    id: 'E7',
    from: ['active'],
    to: 'cancelled',
    actions: { cancel: ['buyer', 'worker'], lapse: ['system'] },
    escrow: 'refund',
  },
  {
    id: 'E8',
    from: ['active', 'delivered', 'evaluating'],
    to: 'disputed',
    actions: { dispute: ['buyer', 'worker'] },
    escrow: 'dispute',
  },
  {
    id: 'E9',
    from: ['disputed'],
    to: 'completed',
    actions: { decide_seller: ['admin'], default_to_seller: ['system'], withdraw_to_seller: ['system'] },
    escrow: 'release',
  },
  {
    id: 'E10',
    from: ['disputed'],
    to: 'cancelled',
    actions: { decide_buyer: ['admin'], default_to_buyer: ['system'], withdraw_to_buyer: ['system'] },
    escrow: 'refund',
  },
  { id: 'E11', from: ['disputed'], to: 'completed', actions: { decide_split: ['admin'] }, escrow: 'split' },
];

/** The row of an action. */
export function agreementTransition(action: AgreementAction): AgreementTransition {
  const row = AGREEMENT_TRANSITIONS.find((t) => action in t.actions);
  if (!row) throw new RangeError(`no row of the table has the action ${action}`);
  return row;
}

/** Every (from, to) the table names, once each. */
export function agreementPairs(): [from: AgreementStatus, to: AgreementStatus][] {
  const pairs = new Map<string, [AgreementStatus, AgreementStatus]>();
  for (const { from, to } of AGREEMENT_TRANSITIONS) for (const f of from) pairs.set(`${f} ${to}`, [f, to]);
  return [...pairs.values()];
}
