/**
 * A machine whose commands really run: namespaces of their own (bubblewrap, as root), a private root file system, no
 * network, a user `user` beside root. For development and tests: it shares the kernel of this host, and root in it is
 * root of the host behind no user namespace.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Entry, FileError, Machine, Outcome, Started } from './machine.ts';

const CLEAN = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8' };
const UID_BASE = 310_000;
const UIDS = 1_000;
let uids = 0;

export function canRunMachines(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/bwrap');
}

function rootBinds(): string[] {
  const args: string[] = [];
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64']) {
    if (!existsSync(`/${name}`)) continue;
    if (lstatSync(`/${name}`).isSymbolicLink()) args.push('--symlink', readlinkSync(`/${name}`), `/${name}`);
    else args.push('--ro-bind', `/${name}`, `/${name}`);
  }
  for (const path of [
    '/usr/bin',
    '/usr/sbin',
    '/usr/lib',
    '/usr/lib32',
    '/usr/lib64',
    '/usr/libexec',
    '/usr/share/perl',
  ])
    args.push('--ro-bind-try', path, path);
  for (const path of ['/etc/alternatives', '/etc/ld.so.cache']) args.push('--ro-bind-try', path, path);
  return args;
}

export async function startJailedMachine(options: { diskMb: number }): Promise<Machine> {
  uids = (uids + 1) % UIDS;
  const uid = UID_BASE + uids;
  const program = process.execPath.includes('node_modules')
    ? ['--ro-bind', process.execPath, '/usr/local/bin/node']
    : [];
  const child = spawn(
    '/usr/bin/bwrap',
    [
      ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
      ...['--die-with-parent', '--new-session', '--cap-add', 'ALL', '--hostname', 'e2b', '--clearenv'],
      ...['--perms', '0755', '--dir', '/usr', '--perms', '0755', '--dir', '/etc', '--perms', '0755', '--dir', '/run'],
      ...rootBinds(),
      ...program,
      ...['--proc', '/proc', '--dev', '/dev', '--perms', '0700', '--dir', '/root'],
      ...['--size', '16777216', '--perms', '1777', '--tmpfs', '/tmp'],
      ...['--size', String(options.diskMb * 1024 * 1024), '--perms', '0755', '--tmpfs', '/workspace'],
      ...['--json-status-fd', '3', '--', '/bin/sh', '-c', 'echo ready; exec sleep infinity'],
    ],
    { env: {} as NodeJS.ProcessEnv, cwd: '/', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const status = child.stdio[3] as Readable;
  let init = 0;
  status.on('data', (text: Buffer) => {
    init ||= Number(/"child-pid":\s*(\d+)/.exec(text.toString())?.[1] ?? 0);
  });
  let trouble = '';
  child.stderr?.on('data', (text: Buffer) => {
    trouble += text.toString().slice(0, 1_000);
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error(`bubblewrap: ${trouble}`)));
    child.once('error', reject);
  });
  const machine = new JailedMachine(child, init, uid);
  await machine.prepare();
  return machine;
}

class JailedMachine implements Machine {
  readonly #child: ChildProcess;
  readonly #init: number;
  readonly #uid: number;
  readonly #running = new Map<number, { cmd: string; args: string[] }>();
  readonly #gone: Promise<void>;

  constructor(child: ChildProcess, init: number, uid: number) {
    this.#child = child;
    this.#init = init;
    this.#uid = uid;
    this.#gone = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  async prepare(): Promise<void> {
    const passwd = `root:x:0:0:root:/root:/bin/sh\nuser:x:${this.#uid}:${this.#uid}::/workspace:/bin/sh\n`;
    const group = `root:x:0:\nsudo:x:27:user\nuser:x:${this.#uid}:\n`;
    await this.#run(
      'umask 022; printf %s "$1" > /etc/passwd; printf %s "$2" > /etc/group; echo "root:*:1::::::" > /etc/shadow; chmod 0600 /etc/shadow; mkdir -p /etc/sudoers.d; echo "user ALL=(ALL:ALL) NOPASSWD: ALL" > /etc/sudoers',
      [passwd, group],
      'root',
    );
  }

  /** A fixed script with arguments, in the machine. */
  #spawn(script: string, args: string[], user: string, stdin: 'pipe' | 'ignore', env: Record<string, string> = {}) {
    const as =
      user === 'root' ? [] : ['setpriv', `--reuid=${this.#uid}`, `--regid=${this.#uid}`, '--clear-groups', '--'];
    const home = user === 'root' ? '/root' : '/workspace';
    return spawn(
      'nsenter',
      [
        ...['-t', String(this.#init), '-m', '-p', '-n', '-i', '-u', '--'],
        ...as,
        ...['/bin/sh', '-c', script, 'sh', ...args],
      ],
      {
        env: { ...CLEAN, HOME: home, ...env } as unknown as NodeJS.ProcessEnv,
        cwd: '/',
        stdio: [stdin, 'pipe', 'pipe', 'pipe'],
      },
    );
  }

  async #run(
    script: string,
    args: string[],
    user: string,
    stdin?: Buffer,
  ): Promise<{ code: number; stdout: Buffer; stderr: string }> {
    const child = this.#spawn(script, args, user, stdin ? 'pipe' : 'ignore');
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout?.on('data', (piece: Buffer) => out.push(piece));
    child.stderr?.on('data', (piece: Buffer) => {
      stderr = (stderr + piece.toString()).slice(0, 2_000);
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
    const code = await new Promise<number>((resolve) => {
      child.once('close', (exit) => resolve(exit ?? 1));
      child.once('error', () => resolve(1));
    });
    return { code, stdout: Buffer.concat(out), stderr };
  }

  async #find(path: string, args: string): Promise<Outcome<Entry[]>> {
    const format = '%p\\0%y\\0%Y\\0%s\\0%m\\0%u\\0%g\\0%T@\\0%l\\0';
    const script = `[ -e "$1" ] || [ -L "$1" ] || exit 44; exec find "$1" ${args} -printf '${format}'`;
    const { code, stdout } = await this.#run(script, [path], 'root');
    if (code === 44) return { ok: false, error: { code: 'not_found', message: `path not found: ${path}` } };
    const fields = stdout.toString('utf8').split('\0');
    const entries: Entry[] = [];
    for (let at = 0; at + 8 < fields.length; at += 9) {
      const [found, own, target, size, mode, owner, group, modified, link] = fields.slice(at, at + 9) as string[];
      const kind = own === 'l' ? target : own;
      entries.push({
        name: (found as string).split('/').pop() ?? '',
        path: found as string,
        type: kind === 'f' ? 1 : kind === 'd' ? 2 : kind === 'l' || own === 'l' ? 3 : 0,
        size: Number(size),
        mode: Number.parseInt(mode as string, 8),
        owner: owner as string,
        group: group as string,
        modifiedSeconds: Math.floor(Number(modified)),
        ...(own === 'l' ? { symlinkTarget: link as string } : {}),
      });
    }
    return { ok: true, value: entries };
  }

  async stat(path: string): Promise<Outcome<Entry>> {
    const found = await this.#find(path, '-maxdepth 0');
    if (!found.ok) return found;
    const [entry] = found.value;
    return entry ? { ok: true, value: entry } : { ok: false, error: { code: 'not_found', message: path } };
  }

  list(path: string, depth: number): Promise<Outcome<Entry[]>> {
    return this.#find(path, `-mindepth 1 -maxdepth ${Math.max(1, Math.trunc(depth))}`);
  }

  async #simple(script: string, args: string[], user: string, stdin?: Buffer): Promise<Outcome<null>> {
    const { code, stderr } = await this.#run(script, args, user, stdin);
    return code === 0 ? { ok: true, value: null } : { ok: false, error: errorOf(stderr) };
  }

  makeDir(path: string, user: string) {
    return this.#simple('mkdir -p -- "$1"', [path], user);
  }

  remove(path: string) {
    return this.#simple('rm -rf -- "$1"', [path], 'root');
  }

  move(from: string, to: string) {
    return this.#simple('mv -- "$1" "$2"', [from, to], 'root');
  }

  write(path: string, data: Buffer, user: string) {
    return this.#simple('mkdir -p -- "$(dirname -- "$1")" && cat > "$1"', [path], user, data);
  }

  async read(path: string): Promise<Outcome<{ stream: Readable; cancel(): void }>> {
    const entry = await this.stat(path);
    if (!entry.ok) return entry;
    if (entry.value.type === 2)
      return { ok: false, error: { code: 'invalid_argument', message: `path is a directory: ${path}` } };
    const child = this.#spawn('echo $$ >&3; exec cat -- "$1"', [path], 'root', 'ignore');
    const pid = pidOf(child);
    return {
      ok: true,
      value: { stream: child.stdout as Readable, cancel: () => void pid.then((n) => this.signal(n, 9)) },
    };
  }

  async start(
    command: { cmd: string; args: string[]; cwd: string; envs: Record<string, string> },
    user: string,
  ): Promise<Started> {
    const script = 'echo $$ >&3; exec 3>&-; cd "$1" 2>/dev/null; shift; exec "$@"';
    const child = this.#spawn(script, [command.cwd, command.cmd, ...command.args], user, 'ignore', command.envs);
    const ended = new Promise<{ exitCode: number; signal: string | null }>((resolve) => {
      child.once('close', (code, signal) => resolve({ exitCode: code ?? -1, signal }));
      child.once('error', () => resolve({ exitCode: -1, signal: null }));
    });
    const pid = await pidOf(child);
    this.#running.set(pid, { cmd: command.cmd, args: command.args });
    void ended.then(() => this.#running.delete(pid));
    return { pid, stdout: child.stdout as Readable, stderr: child.stderr as Readable, ended };
  }

  async signal(pid: number, signal: number): Promise<boolean> {
    const { code } = await this.#run('kill -"$1" "$2"', [String(signal), String(pid)], 'root');
    return code === 0;
  }

  processes() {
    return [...this.#running].map(([pid, command]) => ({ pid, ...command }));
  }

  async destroy(): Promise<void> {
    try {
      process.kill(this.#init, 'SIGKILL');
    } catch {
      // dead already
    }
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}

function pidOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    (child.stdio[3] as Readable).once('data', (text: Buffer) => resolve(Number(text.toString().trim())));
    child.once('exit', () => resolve(0));
  });
}

function errorOf(stderr: string): FileError {
  if (/No space left/.test(stderr)) return { code: 'no_space', message: stderr };
  if (/No such file/.test(stderr)) return { code: 'not_found', message: stderr };
  return { code: 'denied', message: stderr };
}
