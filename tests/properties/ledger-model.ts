/**
 * The money of a small city as a reader of domain.md section 6 would keep it on paper: one number per account, one word
 * per task. It knows nothing of transfers, versions, locks or SQL; the ledger must agree with it step by step.
 */
import fc from 'fast-check';

export const OWNERS = 2;
export const AGENTS = 2;
export const TASKS = 4;
export const AGREEMENTS = 2;
export const WITHDRAWALS = 3;

/** Agent n belongs to the other owner than the one who buys from it first. */
export const ownerOfAgent = (agent: number) => (agent + 1) % OWNERS;
export const buyerOfTask = (task: number) => task % OWNERS;
export const workerOfTask = (task: number) => (task >> 1) % AGENTS;
export const buyerOfAgreement = (g: number) => g % OWNERS;
export const workerOfAgreement = (g: number) => (g + 1) % AGENTS;
export const agentOfWithdrawal = (w: number) => w % AGENTS;

export type Step =
  | { do: 'topUp'; owner: number; amount: number }
  | { do: 'hold'; task: number; amount: number }
  | { do: 'capture'; task: number; price: number; bps: number }
  | { do: 'release'; task: number }
  | { do: 'refund'; task: number }
  | { do: 'settle'; task: number; window: boolean }
  | { do: 'dispute'; task: number }
  | { do: 'resolve'; task: number; decision: 'buyer' | 'seller' | 'split'; toBuyer: number }
  | { do: 'fund'; agreement: number; amount: number; bps: number }
  | { do: 'end'; agreement: number; how: 'released' | 'refunded' | 'split'; toBuyer: number }
  | { do: 'move'; agent: number; amount: number }
  | { do: 'withdraw'; withdrawal: number; amount: number }
  | { do: 'paid'; withdrawal: number }
  | { do: 'unpaid'; withdrawal: number }
  | { do: 'chargeback'; owner: number; amount: number };

const nat = (max: number) => fc.nat({ max: max - 1 });
const small = fc.integer({ min: 20, max: 90 });
const bps = fc.constantFrom(0, 1500, 3333);
const as = <T extends string>(name: T) => fc.constant(name);
/** Weighted so that histories get somewhere: money comes in, most captures fit, most ends find something to end. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: as('topUp'), owner: nat(OWNERS), amount: fc.integer({ min: 50, max: 400 }) }),
  },
  { weight: 9, arbitrary: fc.record({ do: as('hold'), task: nat(TASKS), amount: small }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: as('capture'), task: nat(TASKS), price: fc.integer({ min: 10, max: 60 }), bps }),
  },
  { weight: 2, arbitrary: fc.record({ do: as('release'), task: nat(TASKS) }) },
  { weight: 3, arbitrary: fc.record({ do: as('refund'), task: nat(TASKS) }) },
  { weight: 7, arbitrary: fc.record({ do: as('settle'), task: nat(TASKS), window: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: as('dispute'), task: nat(TASKS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: as('resolve'),
      task: nat(TASKS),
      decision: fc.constantFrom('buyer' as const, 'seller' as const, 'split' as const),
      toBuyer: fc.integer({ min: 0, max: 20 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: as('fund'), agreement: nat(AGREEMENTS), amount: small, bps }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: as('end'),
      agreement: nat(AGREEMENTS),
      how: fc.constantFrom('released' as const, 'refunded' as const, 'split' as const),
      toBuyer: fc.integer({ min: 0, max: 20 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: as('move'), agent: nat(AGENTS), amount: fc.integer({ min: 1, max: 25 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: as('withdraw'), withdrawal: nat(WITHDRAWALS), amount: fc.integer({ min: 1, max: 15 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: as('paid'), withdrawal: nat(WITHDRAWALS) }) },
  { weight: 2, arbitrary: fc.record({ do: as('unpaid'), withdrawal: nat(WITHDRAWALS) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: as('chargeback'), owner: nat(OWNERS), amount: fc.integer({ min: 1, max: 200 }) }),
  },
);

/**
 * A history, after a beginning that gives everybody something to lose: one in five steps is asked twice in a row, so that
 * replays and conflicts are as common as first answers.
 */
export const history: fc.Arbitrary<Step[]> = fc
  .array(fc.noBias(fc.tuple(step, fc.integer({ min: 0, max: 4 }))), { minLength: 20, maxLength: 32, size: 'max' })
  .map((steps) => [
    ...Array.from({ length: OWNERS }, (_, owner): Step => ({ do: 'topUp', owner, amount: 400 })),
    { do: 'hold', task: 0, amount: 80 },
    { do: 'capture', task: 0, price: 60, bps: 1500 },
    { do: 'settle', task: 0, window: false },
    { do: 'hold', task: TASKS - 1, amount: 80 },
    { do: 'capture', task: TASKS - 1, price: 50, bps: 1500 },
    ...steps.flatMap(([s, twice]) => (twice === 0 ? [s, s] : [s])),
  ]);

interface TaskState {
  status: 'none' | 'held' | 'captured' | 'released';
  amount: number;
  price: number;
  bps: number;
  fee: number;
  refunded: boolean;
  settled: boolean;
  window: boolean;
  disputed: boolean;
  resolved: string | null;
}

export class Model {
  available = new Array<number>(OWNERS).fill(0);
  held = new Array<number>(OWNERS).fill(0);
  owed = new Array<number>(OWNERS).fill(0);
  locked = new Array<boolean>(OWNERS).fill(false);
  pending = new Array<number>(AGENTS).fill(0);
  earned = new Array<number>(AGENTS).fill(0);
  withdrawing = new Array<number>(AGENTS).fill(0);
  inWindow = new Array<number>(AGENTS).fill(0);
  reserve = 0;
  revenue = 0;
  clearing = 0;
  tasks: TaskState[] = Array.from({ length: TASKS }, () => ({
    status: 'none',
    amount: 0,
    price: 0,
    bps: 0,
    fee: 0,
    refunded: false,
    settled: false,
    window: false,
    disputed: false,
    resolved: null,
  }));
  escrows = Array.from({ length: AGREEMENTS }, () => ({ amount: 0, bps: 0, status: 'none', toBuyer: 0 }));
  withdrawals = Array.from({ length: WITHDRAWALS }, () => ({ amount: 0, status: 'none' }));

  /** What the step answers: done, replayed, or the refusal's name. Changes nothing when it is refused. */
  apply(s: Step): string {
    switch (s.do) {
      case 'topUp': {
        const debt = Math.min(this.owed[s.owner]!, s.amount);
        this.owed[s.owner]! -= debt;
        this.available[s.owner]! += s.amount - debt;
        this.clearing -= s.amount;
        if (this.owed[s.owner] === 0) this.locked[s.owner] = false;
        return 'done';
      }
      case 'chargeback': {
        const taken = Math.min(this.available[s.owner]!, s.amount);
        this.available[s.owner]! -= taken;
        this.owed[s.owner]! += s.amount - taken;
        this.clearing += s.amount;
        if (s.amount > taken) this.locked[s.owner] = true;
        return 'done';
      }
      case 'hold': {
        const t = this.tasks[s.task]!;
        const buyer = buyerOfTask(s.task);
        if (t.status !== 'none') return t.amount === s.amount ? 'replayed' : 'PostingKeyReused';
        if (this.locked[buyer]) return 'AccountLocked';
        if (this.available[buyer]! < s.amount) return 'InsufficientCredits';
        this.available[buyer]! -= s.amount;
        this.held[buyer]! += s.amount;
        t.status = 'held';
        t.amount = s.amount;
        return 'done';
      }
      case 'capture': {
        const t = this.tasks[s.task]!;
        const buyer = buyerOfTask(s.task);
        if (t.status === 'captured') return t.price === s.price && t.bps === s.bps ? 'replayed' : 'HoldCaptured';
        if (t.status === 'none') return 'HoldMissing';
        if (t.status === 'released') return 'HoldReleased';
        if (s.price > t.amount) return 'AmountExceedsHold';
        t.status = 'captured';
        t.price = s.price;
        t.bps = s.bps;
        t.fee = Math.floor((s.price * s.bps) / 10_000);
        this.held[buyer]! -= t.amount;
        this.available[buyer]! += t.amount - s.price;
        this.pending[workerOfTask(s.task)]! += s.price - t.fee;
        this.revenue += t.fee;
        return 'done';
      }
      case 'release': {
        const t = this.tasks[s.task]!;
        if (t.status === 'released') return 'replayed';
        if (t.status === 'none') return 'HoldMissing';
        if (t.status === 'captured') return 'HoldCaptured';
        t.status = 'released';
        this.held[buyerOfTask(s.task)]! -= t.amount;
        this.available[buyerOfTask(s.task)]! += t.amount;
        return 'done';
      }
      case 'refund': {
        const t = this.tasks[s.task]!;
        if (t.refunded) return 'replayed';
        if (t.status !== 'captured' || t.disputed || t.settled) return 'CaptureClosed';
        t.refunded = true;
        this.pending[workerOfTask(s.task)]! -= t.price - t.fee;
        this.revenue -= t.fee;
        this.available[buyerOfTask(s.task)]! += t.price;
        return 'done';
      }
      case 'settle': {
        const t = this.tasks[s.task]!;
        const worker = workerOfTask(s.task);
        if (t.settled) return 'replayed';
        if (t.status !== 'captured' || t.refunded || t.disputed) return 'CaptureClosed';
        t.settled = true;
        t.window = s.window;
        this.pending[worker]! -= t.price - t.fee;
        this.earned[worker]! += t.price - t.fee;
        if (s.window) this.inWindow[worker]! += t.price - t.fee;
        return 'done';
      }
      case 'dispute': {
        const t = this.tasks[s.task]!;
        const worker = workerOfTask(s.task);
        if (t.disputed) return 'replayed';
        if (t.status !== 'captured' || t.refunded) return 'CaptureClosed';
        const share = t.price - t.fee;
        if (t.settled) {
          // Without a window the money may be gone: the exchange opens no dispute then, the ledger refuses it anyway.
          if (this.earned[worker]! < share) return 'InsufficientCredits';
          this.earned[worker]! -= share;
          if (t.window) this.inWindow[worker]! -= share;
          t.window = false;
        } else this.pending[worker]! -= share;
        this.revenue -= t.fee;
        this.reserve += t.price;
        t.disputed = true;
        return 'done';
      }
      case 'resolve': {
        const t = this.tasks[s.task]!;
        const what = s.decision === 'split' ? `split ${s.toBuyer}` : s.decision;
        if (t.resolved !== null) return t.resolved === what ? 'replayed' : 'DisputeClosed';
        if (!t.disputed) return 'CaptureClosed';
        const toBuyer = s.decision === 'buyer' ? t.price : s.decision === 'seller' ? 0 : s.toBuyer;
        const toSeller = t.price - toBuyer;
        if (s.decision === 'split' && (toBuyer <= 0 || toSeller <= 0)) return 'AmountOutOfRange';
        const fee = Math.floor((toSeller * t.bps) / 10_000);
        this.reserve -= t.price;
        this.available[buyerOfTask(s.task)]! += toBuyer;
        this.earned[workerOfTask(s.task)]! += toSeller - fee;
        this.revenue += fee;
        t.resolved = what;
        return 'done';
      }
      case 'fund': {
        const e = this.escrows[s.agreement]!;
        const buyer = buyerOfAgreement(s.agreement);
        if (e.status !== 'none') return e.amount === s.amount && e.bps === s.bps ? 'replayed' : 'PostingKeyReused';
        if (this.locked[buyer]) return 'AccountLocked';
        if (this.available[buyer]! < s.amount) return 'InsufficientCredits';
        this.available[buyer]! -= s.amount;
        e.amount = s.amount;
        e.bps = s.bps;
        e.status = 'held';
        return 'done';
      }
      case 'end': {
        const e = this.escrows[s.agreement]!;
        if (e.status === 'none') return 'NotFound';
        const toBuyer = s.how === 'refunded' ? e.amount : s.how === 'released' ? 0 : s.toBuyer;
        const toSeller = e.amount - toBuyer;
        if (s.how === 'split' && (toBuyer <= 0 || toSeller <= 0)) return 'AmountOutOfRange';
        if (e.status !== 'held') return e.status === s.how && e.toBuyer === toBuyer ? 'replayed' : 'EscrowClosed';
        const fee = Math.floor((toSeller * e.bps) / 10_000);
        this.available[buyerOfAgreement(s.agreement)]! += toBuyer;
        this.earned[workerOfAgreement(s.agreement)]! += toSeller - fee;
        this.revenue += fee;
        e.status = s.how;
        e.toBuyer = toBuyer;
        return 'done';
      }
      case 'move': {
        if (this.earned[s.agent]! - this.inWindow[s.agent]! < s.amount) return 'InsufficientCredits';
        this.earned[s.agent]! -= s.amount;
        this.available[ownerOfAgent(s.agent)]! += s.amount;
        return 'done';
      }
      case 'withdraw': {
        const w = this.withdrawals[s.withdrawal]!;
        const agent = agentOfWithdrawal(s.withdrawal);
        if (w.status !== 'none') return w.amount === s.amount ? 'replayed' : 'PostingKeyReused';
        if (this.earned[agent]! - this.inWindow[agent]! < s.amount) return 'InsufficientCredits';
        this.earned[agent]! -= s.amount;
        this.withdrawing[agent]! += s.amount;
        w.status = 'held';
        w.amount = s.amount;
        return 'done';
      }
      case 'paid':
      case 'unpaid': {
        const w = this.withdrawals[s.withdrawal]!;
        const agent = agentOfWithdrawal(s.withdrawal);
        const end = s.do === 'paid' ? 'captured' : 'released';
        if (w.status === 'none') return 'HoldMissing';
        if (w.status === end) return 'replayed';
        if (w.status !== 'held') return w.status === 'captured' ? 'HoldCaptured' : 'HoldReleased';
        this.withdrawing[agent]! -= w.amount;
        if (s.do === 'paid') this.clearing += w.amount;
        else this.earned[agent]! += w.amount;
        w.status = end;
        return 'done';
      }
    }
  }

  /** Every figure under a name; zero sums are part of it. */
  figures(): Record<string, number> {
    const out: Record<string, number> = {
      reserve: this.reserve,
      revenue: this.revenue,
      clearing: this.clearing,
    };
    for (let i = 0; i < OWNERS; i += 1) {
      out[`available ${i}`] = this.available[i]!;
      out[`held ${i}`] = this.held[i]!;
      out[`owed ${i}`] = this.owed[i]!;
    }
    for (let i = 0; i < AGENTS; i += 1) {
      out[`pending ${i}`] = this.pending[i]!;
      out[`earned ${i}`] = this.earned[i]!;
      out[`withdrawing ${i}`] = this.withdrawing[i]!;
    }
    this.escrows.forEach((e, i) => {
      out[`escrow ${i}`] = e.status === 'held' ? e.amount : 0;
    });
    return out;
  }
}
