import { describe, expect, it } from 'vitest';
import {
  ACTIONS_IN_PLACE,
  allowed,
  allowedInPlace,
  countsAsWorkerFailure,
  eventsOf,
  FAILURE_REASONS,
  type FailureReason,
  HOLDING_STATUSES,
  type InPlaceAction,
  isTerminal,
  MONEY_COMMANDS,
  PROTOCOL_STATES,
  renderTaskStatusGuard,
  statusPairs,
  TASK_ACTIONS,
  TASK_STATUSES,
  type TaskStatus,
  TRANSITIONS,
  transition,
} from '#districts/exchange/transitions.ts';
import { isWorkerFailure } from '#districts/registry/evidence.ts';

/** Section 4.2, written out a second time: from, act, rows. Everything not named here must be refused. */
const LEGAL: Record<string, string[]> = {
  'null submit': ['T1'],
  'submitted begin_routing': ['T2'],
  'submitted cancel': ['T12'],
  'routing assign': ['T3'],
  'routing claim': ['T3'],
  'routing cancel': ['T12'],
  'routing expire': ['T13'],
  'executing reroute': ['T4'],
  'executing release': ['T4', 'T11'],
  'executing complete': ['T5'],
  'executing fail': ['T9'],
  'executing miss_deadline': ['T10'],
  'executing give_up': ['T11'],
  'quality_check pass_evaluation': ['T6'],
  'quality_check fail_evaluation': ['T7'],
  'quality_check abandon_evaluation': ['T8'],
  'completed feedback_down': ['T14'],
  'completed feedback_up': ['T15'],
  'completed settle': ['T15'],
  'completed dispute': ['T16'],
  'disputed decide_seller': ['T17'],
  'disputed withdraw_dispute': ['T17'],
  'disputed decide_buyer': ['T18'],
  'disputed default_to_buyer': ['T18'],
  'disputed decide_split': ['T19'],
};

describe('the transition table (domain.md 4.2)', () => {
  it('has the rows T1 to T19, once each', () => {
    expect(TRANSITIONS.map((t) => t.id)).toEqual(Array.from({ length: 19 }, (_, i) => `T${i + 1}`));
    expect(transition('T14').to).toBe('refunded');
    expect(() => transition('T20')).toThrow(RangeError);
  });

  it('C44 allows exactly the pairs of status and act that the specification names', () => {
    for (const status of [null, ...TASK_STATUSES]) {
      for (const action of TASK_ACTIONS) {
        expect(
          allowed(status, action).map((t) => t.id),
          `${status} ${action}`,
        ).toEqual(LEGAL[`${status} ${action}`] ?? []);
      }
    }
  });

  it('C37 the buyer cannot cancel once work has started', () => {
    expect(TASK_STATUSES.filter((s) => allowed(s, 'cancel').length > 0)).toEqual(['submitted', 'routing']);
  });

  it('nothing leaves failed, refunded, cancelled or expired', () => {
    for (const status of ['failed', 'refunded', 'cancelled', 'expired'] as const) {
      for (const action of TASK_ACTIONS) expect(allowed(status, action)).toEqual([]);
    }
  });

  it('every status can be reached, and every act is used', () => {
    expect(new Set(TRANSITIONS.map((t) => t.to))).toEqual(new Set(TASK_STATUSES));
    expect(new Set(TRANSITIONS.flatMap((t) => Object.keys(t.actions)))).toEqual(new Set(TASK_ACTIONS));
  });

  it('C39 nobody is asked where money goes back: T7 to T14 and T18', () => {
    expect(TRANSITIONS.filter((t) => t.asksNobody).map((t) => t.id)).toEqual([
      'T7',
      'T8',
      'T9',
      'T10',
      'T11',
      'T12',
      'T13',
      'T14',
      'T18',
    ]);
    for (const t of TRANSITIONS) {
      if (['release', 'refund', 'award_buyer'].includes(t.money)) expect(t.asksNobody, t.id).toBe(true);
    }
  });

  it('a hold is resolved exactly when the task leaves the statuses that hold credits', () => {
    const holding = new Set<TaskStatus>(HOLDING_STATUSES);
    for (const t of TRANSITIONS) {
      const resolves = t.money === 'capture' || t.money === 'release';
      for (const from of t.from) expect(holding.has(from) && !holding.has(t.to), t.id).toBe(resolves);
      expect(t.events.includes('hold.released'), t.id).toBe(t.money === 'release');
      expect(t.events.includes('hold.captured'), t.id).toBe(t.money === 'capture');
      expect(t.events.includes('hold.placed'), t.id).toBe(t.money === 'hold');
      if (t.money !== 'none') expect(MONEY_COMMANDS[t.money]).toMatch(/^vault\.[a-z]+[A-Z]/);
    }
  });

  it('a status that ends a task is told by an event of its name', () => {
    for (const t of TRANSITIONS) {
      if (['failed', 'cancelled', 'expired', 'refunded'].includes(t.to)) expect(t.events).toContain(`task.${t.to}`);
    }
  });

  it('thumbs-up settles and is heard of; the sweeper only settles', () => {
    const [row] = allowed('completed', 'feedback_up');
    expect(eventsOf(row!, 'feedback_up')).toEqual(['payout.available', 'feedback.received']);
    expect(eventsOf(row!, 'settle')).toEqual(['payout.available']);
  });

  it('acts that change no status are possible only where the specification says', () => {
    const where = Object.fromEntries(
      (Object.keys(ACTIONS_IN_PLACE) as InPlaceAction[]).map((action) => [
        action,
        TASK_STATUSES.filter((s) => allowedInPlace(s, action)),
      ]),
    );
    expect(where).toEqual({
      heartbeat: ['executing'],
      use_sandbox: ['executing'],
      read_deliverables: ['completed', 'disputed'],
      appeal: ['failed', 'refunded'],
    });
  });

  it('completed is terminal once no dispute is possible: after the window, or after the one dispute', () => {
    const at = (status: TaskStatus, nowMs: number, disputed = false) =>
      isTerminal({ status, nowMs, disputeUntilMs: 1_000, disputed });
    expect(at('completed', 1_000)).toBe(false);
    expect(at('completed', 1_001)).toBe(true);
    expect(at('completed', 0, true)).toBe(true);
    for (const status of ['failed', 'refunded', 'cancelled', 'expired'] as const) expect(at(status, 0)).toBe(true);
    for (const status of ['submitted', 'routing', 'executing', 'quality_check', 'disputed'] as const) {
      expect(at(status, 2_000)).toBe(false);
    }
  });
});

describe('failure reasons (domain.md 4.4)', () => {
  const reasons = Object.keys(FAILURE_REASONS) as FailureReason[];

  it('belong to rows that fail a task, and every such row has one', () => {
    const failing = TRANSITIONS.filter((t) => t.to === 'failed').map((t) => t.id);
    expect(new Set(reasons.map((r) => FAILURE_REASONS[r].transition))).toEqual(new Set(failing));
  });

  it("C40 count against the worker only when they are the worker's, here and in Registry's evidence map", () => {
    expect(reasons.filter(countsAsWorkerFailure)).toEqual([
      'QUALITY_BELOW_MARK',
      'WORKER_FAILED',
      'DEADLINE_PASSED',
      'WORKER_LOST',
      'ROUTING_EXHAUSTED',
    ]);
    for (const reason of reasons) expect(isWorkerFailure(reason), reason).toBe(countsAsWorkerFailure(reason));
  });
});

describe('other protocols (domain.md 4.8)', () => {
  it.each([
    ['submitted', 'TASK_STATE_SUBMITTED', 'Open'],
    ['routing', 'TASK_STATE_SUBMITTED', 'Open'],
    ['executing', 'TASK_STATE_WORKING', 'Funded'],
    ['quality_check', 'TASK_STATE_WORKING', 'Submitted'],
    ['completed', 'TASK_STATE_COMPLETED', 'Completed'],
    ['disputed', 'TASK_STATE_COMPLETED', 'Completed'],
    ['refunded', 'TASK_STATE_COMPLETED', 'Completed'],
    ['failed', 'TASK_STATE_FAILED', 'Rejected'],
    ['expired', 'TASK_STATE_FAILED', 'Expired'],
    ['cancelled', 'TASK_STATE_CANCELED', null],
  ] as const)('%s is %s and %s', (status, a2a, erc8183) => {
    expect(PROTOCOL_STATES[status]).toEqual({ a2a, erc8183 });
  });
});

describe('the database guard', () => {
  it('names exactly the pairs of the table', () => {
    const sql = renderTaskStatusGuard();
    const named = [...sql.matchAll(/\('([a-z_]+)', '([a-z_]+)'\)/g)].map(([, from, to]) => `${from} ${to}`);
    expect(named).toEqual(statusPairs().map((pair) => pair.join(' ')));
    const expected = new Set(
      Object.entries(LEGAL).flatMap(([key, ids]) => {
        const from = key.split(' ')[0]!;
        return ids.map((id) => `${from} ${TRANSITIONS.find((t) => t.id === id)!.to}`);
      }),
    );
    expected.delete('null submitted');
    expected.delete('completed completed');
    expect(new Set(named)).toEqual(expected);
    expect(sql).toContain(`NOT IN ('submitted')`);
  });

  it('takes plain names only', () => {
    expect(renderTaskStatusGuard('exchange_task', 'state')).toContain('BEFORE INSERT OR UPDATE ON exchange_task');
    expect(() => renderTaskStatusGuard('task; DROP TABLE task')).toThrow(RangeError);
  });
});
