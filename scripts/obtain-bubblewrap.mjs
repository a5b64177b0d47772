/**
 * Finds bubblewrap, the program that makes the local sandbox, or fetches it: the system's own when it is recent and
 * plain; as root the distribution's package; otherwise the package's binary unpacked into `.cache/bwrap`, which needs
 * no privilege at all. Plain JavaScript without dependencies: it runs during set-up on whatever Node the host has.
 *
 * Prints one line and ends with status 0 in every case: a host without it still runs everything but the local sandbox,
 * and the platform itself says so and refuses tasks. `--json` prints the result as one line of JSON.
 */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST = [0, 8, 0];
const COMMAND_TIMEOUT_MS = 180_000;
const DEFAULT_CACHE = fileURLToPath(new URL('../.cache/bwrap', import.meta.url));

/**
 * @typedef {{ ok: true, path: string, version: string, how: 'named' | 'system' | 'cached' | 'installed' | 'unpacked' }} Obtained
 * @typedef {{ ok: false, reason: string, fix: string }} NotObtained
 * @typedef {(file: string, args: string[], options?: object) => Promise<{ status: number, stdout: string, stderr: string }>} Run
 */

/** @type {Run} */
const runCommand = (file, args, options = {}) =>
  new Promise((resolve) => {
    execFile(
      file,
      args,
      { timeout: COMMAND_TIMEOUT_MS, maxBuffer: 4 * 1024 * 1024, ...options },
      (error, stdout, stderr) => {
        const status = error ? (typeof error.code === 'number' ? error.code : 127) : 0;
        resolve({ status, stdout: String(stdout), stderr: String(stderr) || (error ? String(error.message) : '') });
      },
    );
  });

/**
 * What is wrong with this binary, or its version. A setuid binary is never executed: it would run as the superuser.
 * @param {string} path
 * @param {Run} run
 */
async function inspect(path, run) {
  let info;
  try {
    info = await stat(path);
    await access(path, constants.X_OK);
  } catch {
    return { problem: 'is not there or cannot be executed' };
  }
  if (!info.isFile()) return { problem: 'is not a file' };
  if (info.mode & 0o6000) return { problem: 'is setuid' };
  const { stdout } = await run(path, ['--version']);
  const found = /^bubblewrap (\d+)\.(\d+)\.(\d+)/.exec(stdout);
  if (!found) return { problem: 'is not bubblewrap' };
  const numbers = found.slice(1, 4).map(Number);
  for (let i = 0; i < 3; i += 1) {
    if (numbers[i] > OLDEST[i]) break;
    if (numbers[i] < OLDEST[i]) return { problem: `is version ${numbers.join('.')}, older than ${OLDEST.join('.')}` };
  }
  return { version: numbers.join('.') };
}

/** @param {Record<string, string | undefined>} env */
function onPath(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [...new Set([...folders, '/usr/bin', '/usr/local/bin', '/bin'])].map((folder) => join(folder, 'bwrap'));
}

/**
 * Never throws.
 * @param {{ cacheDir?: string, env?: Record<string, string | undefined>, platform?: string, isRoot?: boolean, run?: Run, searchPath?: string[] }} [options]
 * @returns {Promise<Obtained | NotObtained>}
 */
export async function obtainBubblewrap(options = {}) {
  const env = options.env ?? process.env;
  const run = options.run ?? runCommand;
  const cacheDir = options.cacheDir ?? DEFAULT_CACHE;
  const isRoot = options.isRoot ?? process.getuid?.() === 0;
  const systemPaths = options.searchPath ?? onPath(env);
  const useE2b = 'or set E2B_API_KEY to use E2B';
  try {
    if ((options.platform ?? process.platform) !== 'linux') {
      return {
        ok: false,
        reason: 'the local sandbox needs Linux',
        fix: `run the platform in a Linux VM (Lima, WSL2) ${useE2b}`,
      };
    }
    const named = env.SANDBOX_BWRAP_PATH;
    if (named) {
      const { version, problem } = await inspect(named, run);
      if (version) return { ok: true, path: named, version, how: 'named' };
      return { ok: false, reason: `${named} ${problem}`, fix: `name another binary, unset the setting, ${useE2b}` };
    }

    const problems = [];
    /** @param {string[]} paths @param {Obtained['how']} how */
    const firstGood = async (paths, how) => {
      for (const path of paths) {
        const { version, problem } = await inspect(path, run);
        if (version) return /** @type {Obtained} */ ({ ok: true, path, version, how });
        if (problem && !problem.startsWith('is not there')) problems.push(`${path} ${problem}`);
      }
      return null;
    };
    const cached = join(cacheDir, 'usr', 'bin', 'bwrap');
    const present = (await firstGood(systemPaths, 'system')) ?? (await firstGood([cached], 'cached'));
    if (present) return present;

    if ((await run('apt-get', ['--version'])).status !== 0) {
      problems.push('there is no apt-get');
    } else {
      if (isRoot) {
        const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
        await run('apt-get', ['update', '-qq'], quiet); // stale lists may still do; install says whether they did
        const installed = await run(
          'apt-get',
          ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=60', 'bubblewrap'],
          quiet,
        );
        if (installed.status !== 0) problems.push(`apt-get install: ${lastLine(installed.stderr)}`);
        const good = await firstGood(systemPaths, 'installed');
        if (good) return good;
      }
      const failure = await unpackInto(cacheDir, env, run);
      if (failure) problems.push(failure);
      const good = await firstGood([cached], 'unpacked');
      if (good) return good;
    }
    return {
      ok: false,
      reason: problems.join('; ') || 'bubblewrap is not installed',
      fix: `apt-get install bubblewrap (0.8 or newer), ${useE2b}`,
    };
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof Error ? error.message : String(error),
      fix: `apt-get install bubblewrap, ${useE2b}`,
    };
  }
}

/**
 * Downloads the package and unpacks it without installing; what went wrong, or null. Without readable package lists
 * (a fresh container has none) apt is given private ones, which needs no privilege.
 * @param {string} cacheDir
 * @param {Record<string, string | undefined>} env
 * @param {Run} run
 */
async function unpackInto(cacheDir, env, run) {
  const work = await mkdtemp(join(tmpdir(), 'civitas-bwrap-'));
  try {
    let got = await run('apt-get', ['download', '-qq', 'bubblewrap'], { cwd: work, env });
    if (got.status !== 0) {
      await mkdir(join(work, 'state', 'lists', 'partial'), { recursive: true });
      await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true });
      const own = [
        '-o',
        `Dir::State=${work}/state`,
        '-o',
        `Dir::Cache=${work}/cache`,
        '-o',
        'Dir::State::status=/var/lib/dpkg/status',
      ];
      await run('apt-get', ['update', '-qq', ...own], { cwd: work, env });
      got = await run('apt-get', ['download', '-qq', ...own, 'bubblewrap'], { cwd: work, env });
    }
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (!archive) return `apt-get download: ${lastLine(got.stderr) || 'nothing was downloaded'}`;
    const unpacked = await run('dpkg-deb', ['-x', join(work, archive), join(work, 'root')]);
    if (unpacked.status !== 0) return `dpkg-deb: ${lastLine(unpacked.stderr)}`;
    // The finished tree appears at once: two set-ups at the same time cannot see half of it.
    await mkdir(join(cacheDir, 'usr', 'bin'), { recursive: true });
    const staged = join(cacheDir, 'usr', 'bin', `bwrap.${process.pid}`);
    const copied = await run('cp', [join(work, 'root', 'usr', 'bin', 'bwrap'), staged]);
    if (copied.status !== 0) return `cp: ${lastLine(copied.stderr)}`;
    await rename(staged, join(cacheDir, 'usr', 'bin', 'bwrap'));
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await obtainBubblewrap();
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else if (result.ok) console.log(`bubblewrap: ${result.path} (${result.version}, ${result.how})`);
  else console.log(`bubblewrap: none (${result.reason}). The local sandbox stays off: ${result.fix}.`);
}
