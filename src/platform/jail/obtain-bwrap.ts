import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findBwrap } from './find-bwrap.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/obtain-bubblewrap.mjs', import.meta.url));
const TIMEOUT_MS = 300_000;
/** A package manager needs these and nothing of the platform's own settings. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

export type ObtainedBwrap = { path: string; version: string } | { path: null; reason: string; fix: string };

/**
 * Makes bubblewrap available without anybody's help: what is there is used; otherwise the set-up script fetches the
 * package, in its own process, because a package manager may take a minute. Never throws; writes one line.
 */
export async function obtainBwrap(
  options: { named?: string; log?: (line: string) => void; env?: Record<string, string | undefined> } = {},
): Promise<ObtainedBwrap> {
  const log = options.log ?? ((line: string) => process.stdout.write(`${line}\n`));
  const found = await findBwrap(options.named);
  if (found.ok) {
    log(`bubblewrap: ${found.bwrap.path} (${found.bwrap.version})`);
    return { path: found.bwrap.path, version: found.bwrap.version };
  }
  const { message, fix } = found.unavailable;
  // A binary that somebody named is never replaced by another one.
  const result =
    options.named !== undefined || process.platform !== 'linux' || !existsSync(SCRIPT)
      ? { ok: false as const, reason: message, fix }
      : await runScript(options.env ?? process.env);
  if (result.ok) {
    log(`bubblewrap: ${result.path} (${result.version}, ${result.how})`);
    return { path: result.path, version: result.version };
  }
  log(`bubblewrap: none (${result.reason}). The local sandbox stays off: ${result.fix}.`);
  return { path: null, reason: result.reason, fix: result.fix };
}

type ScriptResult =
  | { ok: true; path: string; version: string; how: string }
  | { ok: false; reason: string; fix: string };

function runScript(env: Record<string, string | undefined>): Promise<ScriptResult> {
  const passed = Object.fromEntries(PASSED_ON.filter((name) => env[name]).map((name) => [name, env[name]]));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [SCRIPT, '--json'],
      { env: passed as NodeJS.ProcessEnv, timeout: TIMEOUT_MS, maxBuffer: 1024 * 1024 },
      (error, stdout) => {
        try {
          resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ScriptResult);
        } catch {
          resolve({
            ok: false,
            reason: error ? 'the set-up script for bubblewrap failed' : 'the set-up script for bubblewrap said nothing',
            fix: 'apt-get install bubblewrap (0.8 or newer), or set E2B_API_KEY to use E2B',
          });
        }
      },
    );
  });
}
