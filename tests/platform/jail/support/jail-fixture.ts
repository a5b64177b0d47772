/** What every jail test stands on: one prepared host, sessions that are always destroyed, and short limits. */
import { describe } from 'vitest';
import { Jails } from '#platform/jail/jails.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import type { JailSession } from '#platform/jail/session.ts';
import type { ExecCommand, ExecResult, InputFile, JailLimits } from '#platform/jail/types.ts';
import { TEST_INSTALLATION } from './host-processes.ts';

export const jails = new Jails({ installationId: TEST_INSTALLATION });
export const probe = await jails.probe();
// What a run that was killed has left behind.
await jails.reap(new Set());
if (!probe.ok) console.warn(`Jail tests are skipped: this host cannot isolate (${probe.code}). ${probe.fix}`);

/** `describe`, or a visible skip where the host cannot run a jail; host.test.ts says whether it must. */
export const describeJail = probe.ok ? describe : describe.skip;

export function limits(overrides: Partial<JailLimits> = {}): JailLimits {
  return { ...LIMIT_CLASSES.probe.limits, ...overrides };
}

export function file(path: string, text: string | Buffer, executable = false): InputFile {
  const data = Buffer.from(text);
  return { path, data, bytes: data.length, executable };
}

export async function withJail<T>(
  use: (session: JailSession) => Promise<T>,
  options: { limits?: Partial<JailLimits>; input?: InputFile[]; env?: Record<string, string> } = {},
): Promise<T> {
  const session = await jails.provision({
    input: options.input ?? [],
    env: options.env,
    limits: limits(options.limits),
  });
  try {
    return await use(session);
  } finally {
    await session.destroy('test');
  }
}

export function sh(session: JailSession, line: string, options: Partial<ExecCommand> = {}): Promise<ExecResult> {
  return session.exec({ argv: ['/bin/sh', '-c', line], ...options });
}

export function perl(session: JailSession, source: string, options: Partial<ExecCommand> = {}): Promise<ExecResult> {
  return session.exec({ argv: ['/usr/bin/perl', '-e', source], ...options });
}

/** Lines of `name<TAB>value`, as the probes inside print them. */
export function facts(result: ExecResult): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of result.stdout.toString('latin1').split('\n')) {
    const tab = line.indexOf('\t');
    if (tab > 0) found[line.slice(0, tab)] = line.slice(tab + 1);
  }
  return found;
}

export function text(result: ExecResult): string {
  return result.stdout.toString('utf8').trim();
}

export async function eventually(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return condition();
}
