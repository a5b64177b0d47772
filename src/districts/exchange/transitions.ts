/**
 * The life of a task, as data (domain.md 4.1, 4.2). One row is one database transaction: a conditional status change,
 * its money, its events. Verbs look their row up here, and the database refuses what the table does not name.
 */

export const TASK_STATUSES = [
  'submitted',
  'routing',
  'executing',
  'quality_check',
  'completed',
  'failed',
  'refunded',
  'cancelled',
  'expired',
  'disputed',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** In relation to the task. `candidate`: an agent that passes the filters; `system`: router, Courts or sweeper. */
export type TaskActor = 'buyer' | 'worker' | 'candidate' | 'admin' | 'system';

/** What Vault does in the same transaction (domain.md 6); `none` moves nothing. */
export type MoneyStep =
  | 'none'
  | 'hold'
  | 'capture'
  | 'release'
  | 'refund'
  | 'settle'
  | 'reserve'
  | 'award_seller'
  | 'award_buyer'
  | 'award_split';

/** The command that carries a money step out. */
export const MONEY_COMMANDS: Readonly<Record<Exclude<MoneyStep, 'none'>, string>> = {
  hold: 'vault.holdCredits',
  capture: 'vault.captureHold',
  release: 'vault.releaseHold',
  refund: 'vault.refundCapture',
  settle: 'vault.settlePending',
  reserve: 'vault.reserveDispute',
  award_seller: 'vault.resolveDispute',
  award_buyer: 'vault.resolveDispute',
  award_split: 'vault.resolveDispute',
};

export interface Transition {
  readonly id: `T${number}`;
  /** Empty: the row makes the task. */
  readonly from: readonly TaskStatus[];
  readonly to: TaskStatus;
  /** Who may do it, by the name of the act. */
  readonly actions: Readonly<Partial<Record<TaskAction, readonly TaskActor[]>>>;
  readonly money: MoneyStep;
  readonly events: readonly string[];
  /** Further events of one act. */
  readonly eventsOfAction?: Readonly<Partial<Record<TaskAction, readonly string[]>>>;
  /** Runs no policy, approval, budget or hook: nothing can stop money from going back (domain.md 4.3, rule 3). */
  readonly asksNobody: boolean;
}

export const TASK_ACTIONS = [
  'submit',
  'begin_routing',
  'assign',
  'claim',
  'reroute',
  'release',
  'complete',
  'pass_evaluation',
  'fail_evaluation',
  'abandon_evaluation',
  'fail',
  'miss_deadline',
  'give_up',
  'cancel',
  'expire',
  'feedback_down',
  'feedback_up',
  'settle',
  'dispute',
  'decide_seller',
  'withdraw_dispute',
  'decide_buyer',
  'default_to_buyer',
  'decide_split',
] as const;
export type TaskAction = (typeof TASK_ACTIONS)[number];

/** Rows T1 to T19 of domain.md 4.2. Guards that need more than the status stand in the verbs. */
export const TRANSITIONS: readonly Transition[] = [
  {
    id: 'T1',
    from: [],
    to: 'submitted',
    actions: { submit: ['buyer'] },
    money: 'hold',
    events: ['task.submitted', 'hold.placed'],
    asksNobody: false,
  },
  {
    id: 'T2',
    from: ['submitted'],
    to: 'routing',
    actions: { begin_routing: ['system'] },
    money: 'none',
    events: ['task.routing'],
    asksNobody: false,
  },
  {
    id: 'T3',
    from: ['routing'],
    to: 'executing',
    actions: { assign: ['system'], claim: ['candidate'] },
    money: 'none',
    events: ['task.assigned'],
    asksNobody: false,
  },
  {
    id: 'T4',
    from: ['executing'],
    to: 'routing',
    actions: { reroute: ['system'], release: ['worker'] },
    money: 'none',
    events: ['task.rerouted'],
    asksNobody: false,
  },
  {
    id: 'T5',
    from: ['executing'],
    to: 'quality_check',
    actions: { complete: ['worker'] },
    money: 'none',
    events: ['task.delivered'],
    asksNobody: false,
  },
  {
    id: 'T6',
    from: ['quality_check'],
    to: 'completed',
    actions: { pass_evaluation: ['system'] },
    money: 'capture',
    events: ['assessment.completed', 'hold.captured', 'task.completed'],
    asksNobody: false,
  },
  {
    id: 'T7',
    from: ['quality_check'],
    to: 'failed',
    actions: { fail_evaluation: ['system'] },
    money: 'release',
    events: ['assessment.completed', 'hold.released', 'task.failed'],
    asksNobody: true,
  },
  {
    id: 'T8',
    from: ['quality_check'],
    to: 'failed',
    actions: { abandon_evaluation: ['system'] },
    money: 'release',
    events: ['hold.released', 'task.failed'],
    asksNobody: true,
  },
  {
    id: 'T9',
    from: ['executing'],
    to: 'failed',
    actions: { fail: ['worker'] },
    money: 'release',
    events: ['hold.released', 'task.failed'],
    asksNobody: true,
  },
  {
    id: 'T10',
    from: ['executing'],
    to: 'failed',
    actions: { miss_deadline: ['system'] },
    money: 'release',
    events: ['hold.released', 'task.failed'],
    asksNobody: true,
  },
  {
    id: 'T11',
    from: ['executing'],
    to: 'failed',
    actions: { give_up: ['system'], release: ['worker'] },
    money: 'release',
    events: ['hold.released', 'task.failed'],
    asksNobody: true,
  },
  {
    id: 'T12',
    from: ['submitted', 'routing'],
    to: 'cancelled',
    actions: { cancel: ['buyer'] },
    money: 'release',
    events: ['hold.released', 'task.cancelled'],
    asksNobody: true,
  },
  {
    id: 'T13',
    from: ['routing'],
    to: 'expired',
    actions: { expire: ['system', 'buyer', 'worker', 'admin'] },
    money: 'release',
    events: ['hold.released', 'task.expired'],
    asksNobody: true,
  },
  {
    id: 'T14',
    from: ['completed'],
    to: 'refunded',
    actions: { feedback_down: ['buyer'] },
    money: 'refund',
    events: ['feedback.received', 'task.refunded'],
    asksNobody: true,
  },
  {
    id: 'T15',
    from: ['completed'],
    to: 'completed',
    actions: { settle: ['system'], feedback_up: ['buyer'] },
    money: 'settle',
    events: ['payout.available'],
    eventsOfAction: { feedback_up: ['feedback.received'] },
    asksNobody: false,
  },
  {
    id: 'T16',
    from: ['completed'],
    to: 'disputed',
    actions: { dispute: ['buyer'] },
    money: 'reserve',
    events: ['dispute.opened'],
    asksNobody: false,
  },
  {
    id: 'T17',
    from: ['disputed'],
    to: 'completed',
    actions: { decide_seller: ['admin'], withdraw_dispute: ['system'] },
    money: 'award_seller',
    events: ['dispute.resolved'],
    asksNobody: false,
  },
  {
    id: 'T18',
    from: ['disputed'],
    to: 'refunded',
    actions: { decide_buyer: ['admin'], default_to_buyer: ['system'] },
    money: 'award_buyer',
    events: ['dispute.resolved', 'task.refunded'],
    asksNobody: true,
  },
  {
    id: 'T19',
    from: ['disputed'],
    to: 'completed',
    actions: { decide_split: ['admin'] },
    money: 'award_split',
    events: ['dispute.resolved'],
    asksNobody: false,
  },
];

/** The rows an act may take from a status; none means 409 with the current status. Null is "no task yet". */
export function allowed(status: TaskStatus | null, action: TaskAction): readonly Transition[] {
  return TRANSITIONS.filter(
    (t) => t.actions[action] !== undefined && (status === null ? t.from.length === 0 : t.from.includes(status)),
  );
}

/** The row by its number. */
export function transition(id: Transition['id']): Transition {
  const row = TRANSITIONS.find((t) => t.id === id);
  if (row === undefined) throw new RangeError(`there is no transition ${id}`);
  return row;
}

/** All events of a row when this act takes it. */
export function eventsOf(row: Transition, action: TaskAction): readonly string[] {
  return [...row.events, ...(row.eventsOfAction?.[action] ?? [])];
}

/** Acts on a task that change no status, and the statuses in which they are possible. */
export const ACTIONS_IN_PLACE = {
  heartbeat: ['executing'],
  use_sandbox: ['executing'],
  read_deliverables: ['completed', 'disputed'],
  appeal: ['failed', 'refunded'],
} as const satisfies Record<string, readonly TaskStatus[]>;
export type InPlaceAction = keyof typeof ACTIONS_IN_PLACE;

export function allowedInPlace(status: TaskStatus, action: InPlaceAction): boolean {
  return (ACTIONS_IN_PLACE[action] as readonly TaskStatus[]).includes(status);
}

/** A hold is open exactly in these statuses. */
export const HOLDING_STATUSES = ['submitted', 'routing', 'executing', 'quality_check'] as const;

/** Failed, refunded, cancelled and expired for good; completed once no dispute is possible any more. */
export function isTerminal(task: {
  status: TaskStatus;
  nowMs: number;
  disputeUntilMs: number | null;
  /** A dispute was opened once; there is no second one. */
  disputed: boolean;
}): boolean {
  switch (task.status) {
    case 'failed':
    case 'refunded':
    case 'cancelled':
    case 'expired':
      return true;
    case 'completed':
      return task.disputed || (task.disputeUntilMs !== null && task.nowMs > task.disputeUntilMs);
    default:
      return false;
  }
}

// ------------------------------------------------------------------------------------------------------ failures

export interface FailureRule {
  readonly transition: Transition['id'];
  /** Counts toward the three in a row that suspend an agent, and as evidence against it. */
  readonly workerFailure: boolean;
}

/** Why a task failed (domain.md 4.4). */
export const FAILURE_REASONS = {
  QUALITY_BELOW_MARK: { transition: 'T7', workerFailure: true },
  WORKER_FAILED: { transition: 'T9', workerFailure: true },
  DEADLINE_PASSED: { transition: 'T10', workerFailure: true },
  /** A direct hire lost its lease. */
  WORKER_LOST: { transition: 'T11', workerFailure: true },
  /** Only for the worker that lost the last lease, and as a lost lease. */
  ROUTING_EXHAUSTED: { transition: 'T11', workerFailure: true },
  EVALUATION_ERROR: { transition: 'T8', workerFailure: false },
  SANDBOX_ERROR: { transition: 'T11', workerFailure: false },
  /** A direct hire was suspended or deactivated while it worked. */
  WORKER_UNAVAILABLE: { transition: 'T11', workerFailure: false },
} as const satisfies Record<string, FailureRule>;
export type FailureReason = keyof typeof FAILURE_REASONS;

export function countsAsWorkerFailure(reason: FailureReason): boolean {
  return FAILURE_REASONS[reason].workerFailure;
}

// ------------------------------------------------------------------------------------------- other protocols' words

export interface ProtocolState {
  readonly a2a: `TASK_STATE_${'SUBMITTED' | 'WORKING' | 'COMPLETED' | 'FAILED' | 'CANCELED'}`;
  readonly erc8183: 'Open' | 'Funded' | 'Submitted' | 'Completed' | 'Rejected' | 'Expired' | null;
}

/** Our statuses in A2A 1.0 and ERC-8183 (domain.md 4.8). */
export const PROTOCOL_STATES: Readonly<Record<TaskStatus, ProtocolState>> = {
  submitted: { a2a: 'TASK_STATE_SUBMITTED', erc8183: 'Open' },
  routing: { a2a: 'TASK_STATE_SUBMITTED', erc8183: 'Open' },
  executing: { a2a: 'TASK_STATE_WORKING', erc8183: 'Funded' },
  quality_check: { a2a: 'TASK_STATE_WORKING', erc8183: 'Submitted' },
  completed: { a2a: 'TASK_STATE_COMPLETED', erc8183: 'Completed' },
  disputed: { a2a: 'TASK_STATE_COMPLETED', erc8183: 'Completed' },
  refunded: { a2a: 'TASK_STATE_COMPLETED', erc8183: 'Completed' },
  failed: { a2a: 'TASK_STATE_FAILED', erc8183: 'Rejected' },
  expired: { a2a: 'TASK_STATE_FAILED', erc8183: 'Expired' },
  cancelled: { a2a: 'TASK_STATE_CANCELED', erc8183: null },
};

// ------------------------------------------------------------------------------------------------------ database

/** Every (from, to) the table names, once each, in the table's order. A row that keeps its status is no change. */
export function statusPairs(): [from: TaskStatus, to: TaskStatus][] {
  const seen = new Set<string>();
  const pairs: [TaskStatus, TaskStatus][] = [];
  for (const { from, to } of TRANSITIONS) {
    for (const status of from) {
      if (status === to || seen.has(`${status} ${to}`)) continue;
      seen.add(`${status} ${to}`);
      pairs.push([status, to]);
    }
  }
  return pairs;
}

/**
 * The SQL by which the database refuses every status change that the table does not name, whoever asks for it. It goes
 * into a migration as it is; a test compares the migration with the table. Error code 23514 (check_violation).
 */
export function renderTaskStatusGuard(table = 'task', column = 'status'): string {
  for (const name of [table, column]) {
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(name)) throw new RangeError('a plain SQL name is expected');
  }
  const initial = TRANSITIONS.filter((t) => t.from.length === 0).map((t) => `'${t.to}'`);
  const pairs = statusPairs().map(([from, to]) => `      ('${from}', '${to}')`);
  const guard = `${table}_${column}_guard`;
  return `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${column}_known
  CHECK (${column}::text IN (${TASK_STATUSES.map((s) => `'${s}'`).join(', ')}));

CREATE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.${column}::text NOT IN (${initial.join(', ')}) THEN
      RAISE EXCEPTION '${table} cannot begin as %', NEW.${column} USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.${column} IS DISTINCT FROM OLD.${column}
    AND (OLD.${column}::text, NEW.${column}::text) NOT IN (
${pairs.join(',\n')}
    ) THEN
    RAISE EXCEPTION '${table} cannot go from % to %', OLD.${column}, NEW.${column} USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER ${guard} BEFORE INSERT OR UPDATE ON ${table}
  FOR EACH ROW EXECUTE FUNCTION ${guard}();
`;
}
