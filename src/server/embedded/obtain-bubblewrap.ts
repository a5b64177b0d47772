/** The set-up obtains bubblewrap by itself; see scripts/obtain-bubblewrap.mjs, which needs nothing but Node. */
import { execFile } from 'node:child_process';
import path from 'node:path';

export type Obtained = { ok: true; path: string; version: string } | { ok: false; reason: string; fix: string };

export function obtainBubblewrap(): Promise<Obtained> {
  if (process.platform !== 'linux') {
    return Promise.resolve({
      ok: false,
      reason: 'this is not Linux',
      fix: 'set E2B_API_KEY, or run Civitas in a Linux VM',
    });
  }
  const script = path.resolve(import.meta.dirname, '../../../scripts/obtain-bubblewrap.mjs');
  return new Promise((resolve) => {
    execFile(process.execPath, [script, '--json'], { timeout: 200_000 }, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout.trim().split('\n').pop() as string) as Obtained);
      } catch {
        resolve({ ok: false, reason: error?.message ?? 'no answer', fix: 'install bubblewrap' });
      }
    });
  });
}
