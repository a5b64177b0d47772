/**
 * What a host needs before a jail can start, found out once: the binary, the interpreter, a state directory that
 * nobody else can write, a Node binary that a private uid can reach, control groups where they are writable.
 */
import {
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { sha256Hex } from '../crypto/digest.ts';
import { type HostLayout, readHostLayout } from './bwrap-arguments.ts';
import { findControlGroupBase } from './control-group.ts';
import { type Bwrap, findBwrap } from './find-bwrap.ts';
import { type SupervisorArgv, supervisorArgv } from './jail-init.ts';
import { leakedDescriptors } from './leaked-descriptors.ts';
import { readProcessStat } from './process-tree.ts';
import { buildSeccompFilter } from './seccomp-filter.ts';
import { type JailArchitecture, jailArchitecture } from './system-calls.ts';
import { type JailUnavailableCode, JailUnavailableError, unavailable } from './unavailable.ts';

export interface JailHostOptions {
  /** Where input is laid out; default: a directory of this user below the system's temporary directory. */
  stateDir?: string;
  /** Tells our leftovers from those of another installation on the same machine. */
  installationId?: string;
  /** The bubblewrap to use and no other. */
  bwrapPath?: string;
  /** Private uids of jails; used only when the platform runs as root. */
  uidBase?: number;
  uidCount?: number;
  cgroup?: 'auto' | 'off' | (string & {});
  /** A list for taskset, such as `0-1`. */
  cpus?: string;
  /** The Node binary for the jail; null for none; default: the one that runs the platform. */
  nodePath?: string | null;
  /**
   * Do without user namespaces, which takes root: for kernels and containers that give them to nobody. Jails tries it
   * by itself when the better way fails.
   */
  withoutUserNamespace?: boolean;
  /** Replaces the supervisor or pretends another machine; for tests. */
  forTests?: { supervisor?: SupervisorArgv; perlPath?: string; prlimitPath?: string; platform?: string; arch?: string };
}

export interface JailHost {
  bwrap: Bwrap;
  arch: JailArchitecture;
  layout: HostLayout;
  supervisor: SupervisorArgv;
  prlimit: string;
  node: string | null;
  cpus: string | null;
  stateDir: string;
  /** Eight hexadecimal digits: the part of a directory's name that says whose it is, and nothing else. */
  installation: string;
  /** Base directories of this installation begin with it. */
  basePrefix: string;
  passwdFile: string;
  groupFile: string;
  seccompFile: string;
  /** Set when root starts jails without a user namespace: the program that takes the privileges away. */
  setpriv: string | null;
  /** Null when jails run under the platform's own uid. */
  uids: { base: number; count: number } | null;
  cgroupBase: string | null;
  bootId: string;
  pidNamespace: string;
  ownStartTime: string;
  /**
   * Descriptors that this process inherited open. Looked up once: Node opens everything close-on-exec, so only
   * whoever started us can have left one, and a look at thousands of sockets per jail would be slow.
   */
  leakedDescriptors: readonly number[];
}

const COPY_KEPT_MS = 7 * 24 * 60 * 60_000;
const PERL = '/usr/bin/perl';
const PRLIMIT = '/usr/bin/prlimit';
const TASKSET = '/usr/bin/taskset';
const SETPRIV = '/usr/bin/setpriv';
const PASSWD = 'root:x:0:0:root:/:/usr/sbin/nologin\nsandbox:x:1000:1000:sandbox:/workspace:/bin/sh\n';
const GROUP = 'root:x:0:\nsandbox:x:1000:\n';

/** Whether a jail without a user namespace can be tried: root, and the program that takes root's powers away. */
export function canDoWithoutUserNamespace(): boolean {
  return process.getuid?.() === 0 && existsSync(SETPRIV);
}

/** @throws JailUnavailableError naming what is missing; nothing has been started then but `bwrap --version`. */
export async function prepareHost(options: JailHostOptions = {}): Promise<JailHost> {
  const test = options.forTests ?? {};
  if ((test.platform ?? process.platform) !== 'linux') throw refused('unsupported_os');
  const arch = jailArchitecture(test.arch);
  if (arch === null) throw refused('unsupported_arch', test.arch ?? process.arch);
  if (!isMainThread) throw refused('not_main_thread');
  const found = await findBwrap(options.bwrapPath);
  if (!found.ok) throw new JailUnavailableError(found.unavailable);
  const perl = test.perlPath ?? PERL;
  if (!existsSync(perl)) throw refused('no_perl');
  const prlimit = test.prlimitPath ?? PRLIMIT;
  if (!existsSync(prlimit)) throw refused('no_prlimit');
  if (options.cpus !== undefined && !existsSync(TASKSET)) throw refused('no_taskset');

  const asRoot = process.getuid!() === 0;
  const installation = sha256Hex(`jail:${options.installationId ?? 'civitas'}`).slice(0, 8);
  const stateDir = prepareStateDir(options.stateDir, asRoot);
  // Shared by every installation of this user: each file is named for its content and never changes.
  const tools = join(stateDir, 'tools');
  mkdirSync(tools, { recursive: true, mode: 0o755 });
  await chmod(tools, 0o755); // whatever the umask was
  const bwrap = asRoot ? { ...found.bwrap, path: await reachableByAll(found.bwrap.path, tools) } : found.bwrap;
  const nodePath = options.nodePath === undefined ? process.execPath : options.nodePath;

  return {
    bwrap,
    arch,
    layout: readHostLayout(),
    setpriv: options.withoutUserNamespace ? SETPRIV : null,
    supervisor: test.supervisor ?? supervisorArgv(perl, arch),
    prlimit,
    node: nodePath === null ? null : await toolCopy(nodePath, tools, 'node'),
    cpus: options.cpus ?? null,
    stateDir,
    installation,
    basePrefix: `${installation}-`,
    passwdFile: dataFile(tools, 'passwd', PASSWD),
    groupFile: dataFile(tools, 'group', GROUP),
    seccompFile: dataFile(tools, `seccomp.${arch}`, buildSeccompFilter(arch)),
    uids: asRoot ? { base: options.uidBase ?? 200_000, count: options.uidCount ?? 4_096 } : null,
    cgroupBase: findControlGroupBase(options.cgroup ?? 'auto'),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    pidNamespace: String(statSync('/proc/self/ns/pid').ino),
    ownStartTime: readProcessStat(process.pid)?.startTime ?? '',
    leakedDescriptors: leakedDescriptors(),
  };
}

function refused(code: JailUnavailableCode, detail?: string): JailUnavailableError {
  return new JailUnavailableError(unavailable(code, detail));
}

/**
 * The temporary directory is everybody's: a directory of ours there is used only if it really is ours, otherwise
 * another user could have put it there first and read or replace what tasks are given.
 */
function prepareStateDir(named: string | undefined, asRoot: boolean): string {
  const path = resolve(named ?? join(tmpdir(), `civitas-sandbox-${process.getuid!()}`));
  try {
    mkdirSync(path, { recursive: true, mode: 0o711 });
    const info = lstatSync(path);
    if (!info.isDirectory()) throw refused('state_dir', `${path} is not a directory`);
    if (info.uid !== process.getuid!()) throw refused('state_dir', `${path} belongs to another user`);
    if (info.mode & 0o022) throw refused('state_dir', `${path} can be written by others`);
  } catch (error) {
    if (error instanceof JailUnavailableError) throw error;
    throw refused('state_dir', `${path}: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
  if (asRoot && !isReachableByAll(path)) throw refused('state_dir', `${path} cannot be traversed by other users`);
  return path;
}

/** Whether any user can walk to this path: a jail of root's platform starts under a uid that owns nothing. */
function isReachableByAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const info = statSync(at);
    if (info.isDirectory() ? !(info.mode & 0o001) : (info.mode & 0o005) !== 0o005) return false;
    if (at === dirname(at)) return true;
  }
}

async function reachableByAll(path: string, tools: string): Promise<string> {
  return isReachableByAll(path) ? path : ((await toolCopy(path, tools, basename(path))) ?? path);
}

/**
 * A copy of a program under a name that says nothing of where the platform lives: the source of a bind is visible in
 * the jail's mountinfo, and a Node below a private home cannot be reached by another uid at all. Made once per
 * version; null when there is nothing to copy.
 */
async function toolCopy(path: string, tools: string, name: string): Promise<string | null> {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info?.isFile()) return null;
  const mark = `${name}-${sha256Hex(`${path}:${info.size}:${info.mtimeMs}`).slice(0, 12)}`;
  const target = join(tools, mark);
  if (!existsSync(target)) {
    // Appears complete or not at all, also when two processes start at once.
    const work = await mkdtemp(join(tools, 'copy-'));
    const staged = join(work, name);
    try {
      await copyFile(path, staged, constants.COPYFILE_FICLONE);
      await chmod(staged, 0o755);
      await rename(staged, target);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    // Not at once: a server that is being replaced may still start jails with the copy before this one.
    for (const old of await readdir(tools)) {
      if (!old.startsWith(`${name}-`) || old === mark) continue;
      const age = Date.now() - (statSync(join(tools, old), { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > COPY_KEPT_MS) await rm(join(tools, old), { force: true });
    }
  }
  return target;
}

function dataFile(tools: string, name: string, content: string | Buffer): string {
  const wanted = Buffer.from(content);
  const path = join(tools, `${name}-${sha256Hex(wanted).slice(0, 12)}`);
  if (existsSync(path) && readFileSync(path).equals(wanted)) return path;
  // By rename: another process must never start a jail with half a filter.
  const staged = `${path}.${process.pid}`;
  writeFileSync(staged, wanted, { mode: 0o600 });
  renameSync(staged, path);
  return path;
}
