/** The classes of this installation: the table of the platform with what the settings change. */
import { env } from '#platform/env.ts';
import { LIMIT_CLASSES, type LimitClass } from '#platform/jail/limit-classes.ts';
import type { SandboxLimits } from './provider.ts';

export type SandboxClassName = 'small' | 'large';

interface LimitSettings {
  SANDBOX_CLASSES: Partial<Record<SandboxClassName, Record<string, number>>>;
  SANDBOX_IDLE_MINUTES: number;
  SANDBOX_LIFETIME_MINUTES: number;
}

/**
 * Limits of a class. Minutes come from their own settings, everything else from SANDBOX_CLASSES over the table; a name
 * that is no limit stops the start, so that a typing error cannot leave a limit as it was.
 */
export function limitClass(name: SandboxClassName, settings: LimitSettings = env): LimitClass {
  const table = LIMIT_CLASSES[name];
  const lifetimeMinutes = settings.SANDBOX_LIFETIME_MINUTES * (name === 'large' ? 2 : 1);
  const limits: SandboxLimits = {
    ...table.limits,
    idleMs: settings.SANDBOX_IDLE_MINUTES * 60_000,
    lifetimeMs: lifetimeMinutes * 60_000,
  };
  let { execWallDefaultMs } = table;
  for (const [limit, value] of Object.entries(settings.SANDBOX_CLASSES[name] ?? {})) {
    if (limit === 'execWallDefaultMs') execWallDefaultMs = value;
    else if (Object.hasOwn(limits, limit)) limits[limit as keyof SandboxLimits] = value;
    else throw new Error(`SANDBOX_CLASSES: ${name} has no limit called ${limit}`);
  }
  return { limits, execWallDefaultMs: Math.min(execWallDefaultMs, limits.execWallMs) };
}
