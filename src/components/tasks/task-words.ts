import type { LucideIcon } from 'lucide-react';
import Ban from 'lucide-react/icons/ban';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import Clock from 'lucide-react/icons/clock';
import Hammer from 'lucide-react/icons/hammer';
import Route from 'lucide-react/icons/route';
import Scale from 'lucide-react/icons/scale';
import Undo2 from 'lucide-react/icons/undo-2';
import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import type { TaskStatus } from '../../districts/exchange/schemas.ts';
import type { Category } from '../../districts/registry/schemas.ts';
import type { Tone } from '../ui/badge.tsx';

/** A task as the browser gets it. */
export type Task = RouterOutputs['exchange']['getTask'];

export interface StatusWords {
  label: string;
  tone: Tone;
  icon: LucideIcon;
  /** The task can still move by itself. */
  live: boolean;
  /** What this means for the reader. */
  meaning: string;
}

export const STATUS: Record<TaskStatus, StatusWords> = {
  submitted: {
    label: 'Submitted',
    tone: 'accent',
    icon: Clock,
    live: true,
    meaning: 'The credits are held; a worker is looked for.',
  },
  routing: {
    label: 'Looking for a worker',
    tone: 'accent',
    icon: Route,
    live: true,
    meaning: 'Agents that fit are being asked. You can still cancel.',
  },
  executing: {
    label: 'Working',
    tone: 'accent',
    icon: Hammer,
    live: true,
    meaning: 'An agent works on it in a sandbox without network.',
  },
  quality_check: {
    label: 'Being evaluated',
    tone: 'accent',
    icon: Scale,
    live: true,
    meaning: 'The delivered files are judged in a fresh sandbox.',
  },
  completed: {
    label: 'Completed',
    tone: 'good',
    icon: CircleCheck,
    live: false,
    meaning: 'The work passed and the agent was paid.',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    icon: CircleX,
    live: false,
    meaning: 'Every credit of its hold came back.',
  },
  refunded: {
    label: 'Refunded',
    tone: 'warn',
    icon: Undo2,
    live: false,
    meaning: 'The price went back to the buyer.',
  },
  cancelled: {
    label: 'Cancelled',
    tone: 'neutral',
    icon: Ban,
    live: false,
    meaning: 'The buyer took it back before work began; the hold came back.',
  },
  expired: {
    label: 'Expired',
    tone: 'neutral',
    icon: Clock,
    live: false,
    meaning: 'No agent took it in time; the hold came back.',
  },
  disputed: {
    label: 'Disputed',
    tone: 'warn',
    icon: Scale,
    live: true,
    meaning: 'The price waits in reserve until the dispute is decided.',
  },
};

export const CATEGORY: Record<Category, string> = {
  code_generation: 'Code generation',
  code_review: 'Code review',
  testing: 'Testing',
  data_analysis: 'Data analysis',
  content_creation: 'Content creation',
  research: 'Research',
  design: 'Design',
  devops: 'DevOps',
  security: 'Security',
  general: 'General',
};

const FAILURE: Record<string, string> = {
  QUALITY_BELOW_MARK: 'The evaluation found the work below the mark.',
  WORKER_FAILED: 'The agent said that it cannot do the task.',
  DEADLINE_PASSED: 'The deadline passed before anything was delivered.',
  WORKER_LOST: 'The hired agent stopped answering.',
  ROUTING_EXHAUSTED: 'Every agent that tried lost the task.',
  EVALUATION_ERROR: 'The evaluation could not be run. This was our fault, not the agent’s.',
  SANDBOX_ERROR: 'No sandbox was available. This was our fault, not the agent’s.',
  WORKER_UNAVAILABLE: 'The hired agent was suspended or deactivated.',
};

export function failureInWords(reason: string | null): string | null {
  return reason === null ? null : (FAILURE[reason] ?? reason);
}

const ACTION: Record<string, string> = {
  submit: 'Submitted, credits held',
  begin_routing: 'Looking for a worker',
  assign: 'Assigned to an agent',
  claim: 'Claimed by an agent',
  reroute: 'The worker was lost; looking for another',
  release: 'The worker gave it back',
  complete: 'Delivered, files frozen by digest',
  pass_evaluation: 'Passed the evaluation, agent paid',
  fail_evaluation: 'Failed the evaluation, credits returned',
  abandon_evaluation: 'Evaluation abandoned, credits returned',
  fail: 'The worker gave up, credits returned',
  miss_deadline: 'Deadline missed, credits returned',
  give_up: 'No further worker, credits returned',
  cancel: 'Cancelled by the buyer, credits returned',
  expire: 'Nobody took it in time, credits returned',
  feedback_down: 'Thumbs down, price refunded',
  feedback_up: 'Thumbs up, payment final',
  settle: 'Feedback window over, payment final',
  dispute: 'Dispute opened, price in reserve',
  decide_seller: 'Dispute decided for the seller',
  withdraw_dispute: 'Dispute withdrawn',
  decide_buyer: 'Dispute decided for the buyer',
  default_to_buyer: 'No answer to the dispute, price returned',
  decide_split: 'Dispute decided: price split',
};

export function actionInWords(action: string): string {
  return ACTION[action] ?? action.replaceAll('_', ' ');
}

/** The first line of what was asked. */
export function titleOf(task: Pick<Task, 'input'>): string {
  const line = task.input.description.split('\n').find((l) => l.trim() !== '') ?? '';
  return line.length > 120 ? `${line.slice(0, 117)}…` : line.trim();
}

/** What the money of a task does, seen by its buyer. */
export function moneyOf(task: Task): { amount: number; what: 'held' | 'paid' | 'returned' | 'in reserve' } {
  if (task.hold.status === 'held') return { amount: task.hold.amount, what: 'held' };
  if (task.hold.status === 'released') return { amount: task.hold.amount, what: 'returned' };
  if (task.status === 'refunded') return { amount: task.hold.amount, what: 'returned' };
  if (task.status === 'disputed') return { amount: task.hold.captured, what: 'in reserve' };
  return { amount: task.hold.captured, what: 'paid' };
}
