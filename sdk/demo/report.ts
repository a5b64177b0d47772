/** What the demo prints, and how it insists. */
const started = Date.now();

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export async function step<T>(what: string, act: () => Promise<T>): Promise<T> {
  const from = Date.now();
  const value = await act();
  say(`${((from - started) / 1_000).toFixed(1).padStart(6)} s  ${what} (${Date.now() - from} ms)`);
  return value;
}

/** Ends the demo when a fact is not what it must be. */
export function expect(what: string, actual: unknown, wanted: unknown): void {
  if (actual !== wanted) throw new Error(`${what}: expected ${String(wanted)}, found ${String(actual)}`);
  say(`          ✓ ${what}`);
}
