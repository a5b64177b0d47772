import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLEAN_ENVIRONMENT } from './jail-process.ts';
import { type JailUnavailable, unavailable } from './unavailable.ts';

const OLDEST = [0, 8, 0] as const;
/** Before this version a mount destination could be led to the host through a link (CVE-2026-87766). */
const MOUNT_FIX = [0, 12, 0] as const;
const VERSION_TIMEOUT_MS = 5_000;

/** Where scripts/obtain-bubblewrap.mjs unpacks the package when it may not install it. */
// Not a URL relative to this module: a bundler would take that for an asset and miss it.
const CACHED = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../.cache/bwrap/usr/bin/bwrap');
const SYSTEM = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];

export interface Bwrap {
  path: string;
  version: string;
  /** For the log: what is acceptable but not the best. */
  warning: string | null;
}

export type BwrapFound = { ok: true; bwrap: Bwrap } | { ok: false; unavailable: JailUnavailable };

/**
 * The binary to use: the named one and no other, else the first good one of the system's and the unpacked package's.
 * A setuid binary is refused without being executed.
 */
export async function findBwrap(named?: string): Promise<BwrapFound> {
  if (named !== undefined) return inspectBwrap(named);
  let worst: BwrapFound | null = null;
  for (const path of [...SYSTEM, CACHED]) {
    const found = await inspectBwrap(path);
    if (found.ok) return found;
    // "There is an old one" helps more than "there is none".
    if (worst === null || (!worst.ok && worst.unavailable.code === 'no_bwrap')) worst = found;
  }
  return worst!;
}

async function inspectBwrap(path: string): Promise<BwrapFound> {
  const no = (code: 'no_bwrap' | 'old_bwrap' | 'setuid_bwrap', detail: string): BwrapFound => ({
    ok: false,
    unavailable: unavailable(code, detail),
  });
  try {
    const info = statSync(path);
    if (!info.isFile()) return no('no_bwrap', `${path} is not a file`);
    if (info.mode & 0o6000) return no('setuid_bwrap', path);
    accessSync(path, constants.X_OK);
  } catch {
    return no('no_bwrap', `${path} is not there or cannot be executed`);
  }
  const text = await new Promise<string>((resolve) => {
    execFile(path, ['--version'], { env: CLEAN_ENVIRONMENT, timeout: VERSION_TIMEOUT_MS }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  const found = /^bubblewrap (\d+)\.(\d+)\.(\d+)/.exec(text);
  if (!found) return no('no_bwrap', `${path} does not answer like bubblewrap`);
  const numbers = found.slice(1, 4).map(Number);
  const version = numbers.join('.');
  if (isOlder(numbers, OLDEST)) return no('old_bwrap', version);
  const warning = isOlder(numbers, MOUNT_FIX)
    ? `bubblewrap ${version} is older than ${MOUNT_FIX.join('.')}; the jail places no mount under a path a task controls, so CVE-2026-87766 is out of reach`
    : null;
  return { ok: true, bwrap: { path, version, warning } };
}

function isOlder(numbers: readonly number[], than: readonly number[]): boolean {
  for (const [i, bound] of than.entries()) {
    const number = numbers[i] ?? 0;
    if (number !== bound) return number < bound;
  }
  return false;
}
