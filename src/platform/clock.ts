/**
 * The platform's time. All servers agree because each one measures its offset to the database's clock
 * (`syncClock`, at start and every 30 s) and decisions use that. Tests shift time with `shiftClockForTests`,
 * which is refused unless NODE_ENV is `test`.
 */
interface ClockState {
  offsetMs: number;
  testShiftMs: number;
}
const key = Symbol.for('civitas.clock');
const holder = globalThis as unknown as Record<symbol, ClockState | undefined>;
holder[key] ??= { offsetMs: 0, testShiftMs: Number(process.env.CIVITAS_TEST_CLOCK_SHIFT_MS ?? 0) || 0 };
const state = holder[key] as ClockState;

/** The current instant by the database's clock. */
export function now(): Date {
  return new Date(nowMs());
}

export function nowMs(): number {
  return Date.now() + state.offsetMs + state.testShiftMs;
}

/** Called with the database's clock reading and the local instants around it. */
export function setDatabaseOffset(databaseMs: number, localBeforeMs: number, localAfterMs: number): void {
  state.offsetMs = Math.round(databaseMs - (localBeforeMs + localAfterMs) / 2);
}

export function shiftClockForTests(ms: number): void {
  if (process.env.NODE_ENV !== 'test') throw new Error('the clock moves only in tests');
  state.testShiftMs = ms;
}

/** RFC 3339 UTC with milliseconds and `Z`. */
export function iso(at: Date): string;
export function iso(at: Date | null | undefined): string | null;
export function iso(at: Date | null | undefined): string | null {
  return at ? at.toISOString() : null;
}
