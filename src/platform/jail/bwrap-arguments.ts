/**
 * The command line of a jail. Pure: it looks at the host once, through `HostLayout`, and every line below is a
 * decision about what exists inside. Nothing that a task or buyer controls is ever part of it, except the numbers of
 * the limits.
 */
import { existsSync, lstatSync } from 'node:fs';
import type { SupervisorArgv } from './jail-init.ts';
import type { JailLimits } from './types.ts';

/** Numbers of the descriptors a jail starts with. */
export const DESCRIPTORS = { passwd: 3, group: 4, seccomp: 5, status: 6, out: 7, in: 8 } as const;

/** The environment of every command, before the task's own variables. */
export function baseEnvironment(limits: JailLimits): Record<string, string> {
  return {
    PATH: '/opt/node/bin:/usr/bin:/bin',
    HOME: '/workspace',
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
    NODE_OPTIONS: `--max-old-space-size=${Math.max(16, Math.floor(limits.memoryMb * 0.75))}`,
  };
}

/** How this machine's root is laid out: merged /usr has links where others have directories. */
export interface HostLayout {
  /** [inside, link target] */
  links: readonly (readonly [string, string])[];
  /** Directories and files bound read-only at their own place. */
  binds: readonly string[];
}

/** Only these parts of the host are visible. Not all of /usr: /usr/src and /usr/local may hold the platform itself. */
const BINDS = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/share/zoneinfo',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/localtime',
];
const ROOT_LINKS = [
  ['/bin', 'usr/bin'],
  ['/sbin', 'usr/sbin'],
  ['/lib', 'usr/lib'],
  ['/lib32', 'usr/lib32'],
  ['/lib64', 'usr/lib64'],
] as const;

export function readHostLayout(): HostLayout {
  const links: [string, string][] = [];
  const binds = BINDS.filter((path) => existsSync(path));
  for (const [path, target] of ROOT_LINKS) {
    const info = lstatSync(path, { throwIfNoEntry: false });
    if (!info) continue;
    if (info.isSymbolicLink()) links.push([path, target]);
    else binds.push(path);
  }
  return { links, binds };
}

export interface JailCommandLine {
  bwrap: string;
  /** For taskset; null leaves the jail on every core. */
  cpus: string | null;
  prlimit: string;
  /**
   * Null: the jail has a user namespace of its own and is started by the uid it runs under. Otherwise the kernel gives
   * nobody user namespaces, root starts it, and its first step inside is to become this uid and lose every capability.
   */
  becomes: { uid: number; setpriv: string } | null;
  supervisor: SupervisorArgv;
  layout: HostLayout;
  /** Host path of the Node binary, or null. */
  node: string | null;
  /** Host directory that becomes /input. */
  input: string;
  limits: JailLimits;
}

const MIB = 1024 * 1024;

/**
 * V8 since Node 24 maps a code range of 512 MiB per isolate as writable memory and touches almost none of it, but
 * RLIMIT_DATA counts it (measured: 538 MB of data for the main thread, as much again for each worker). A jail with
 * Node therefore gets room for eight isolates on top; what is really used is the monitor's or the control group's to
 * limit.
 */
const NODE_RESERVE_MB = 8 * 544;

/** The whole command, argv[0] first. */
export function bwrapCommand(jail: JailCommandLine): string[] {
  const { limits } = jail;
  const mount = (sizeMb: number, path: string, perms?: string) => [
    '--size',
    String(sizeMb * MIB),
    ...(perms ? ['--perms', perms] : []),
    '--tmpfs',
    path,
  ];
  const cpuSeconds = Math.max(1, Math.ceil(limits.cpuMs / 1000));
  const data = (limits.memoryMb + (jail.node === null ? 0 : NODE_RESERVE_MB)) * MIB;
  return [
    ...(jail.cpus === null ? [] : ['/usr/bin/taskset', '-c', jail.cpus]),
    jail.bwrap,
    ...(jail.becomes ? [] : ['--unshare-user', '--disable-userns', '--uid', '1000', '--gid', '1000']),
    '--unshare-ipc',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-uts',
    '--unshare-cgroup-try',
    ...['--hostname', 'sandbox'],
    // Our own PID 1: bubblewrap's would outlive the jail for a moment, and its environment would be readable inside.
    '--as-pid-1',
    '--die-with-parent',
    '--new-session',
    ...['--cap-drop', 'ALL'],
    ...(jail.becomes
      ? ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((capability) => ['--cap-add', capability])
      : []),
    '--clearenv',
    ...['--setenv', 'PATH', '/usr/bin:/bin'],
    // Made here with their modes: what bubblewrap makes on the way to a bind is for its own uid alone.
    ...['/usr', '/usr/share', '/etc', '/opt', '/opt/node', '/opt/node/bin'].flatMap((path) => [
      '--perms',
      '0755',
      '--dir',
      path,
    ]),
    ...jail.layout.links.flatMap(([path, target]) => ['--symlink', target, path]),
    ...jail.layout.binds.flatMap((path) => ['--ro-bind-try', path, path]),
    ...(jail.node === null ? [] : ['--ro-bind', jail.node, '/opt/node/bin/node']),
    ...['--ro-bind-data', String(DESCRIPTORS.passwd), '/etc/passwd'],
    ...['--ro-bind-data', String(DESCRIPTORS.group), '/etc/group'],
    ...['--proc', '/proc', '--dev', '/dev'],
    ...mount(limits.shmMb, '/dev/shm', '1777'),
    // bubblewrap's own root and /dev are writable and bounded only by half of the machine's memory.
    ...['--remount-ro', '/dev'],
    ...mount(limits.tmpMb, '/tmp', '1777'),
    // Root's mount must be writable for the uid that the jail becomes; nobody else is in there.
    ...mount(limits.diskMb, '/workspace', jail.becomes ? '1777' : '0700'),
    ...['--ro-bind', jail.input, '/input'],
    ...['--remount-ro', '/', '--chdir', '/workspace'],
    ...['--seccomp', String(DESCRIPTORS.seccomp), '--json-status-fd', String(DESCRIPTORS.status)],
    '--',
    ...(jail.becomes
      ? [
          jail.becomes.setpriv,
          ...[`--reuid=${jail.becomes.uid}`, `--regid=${jail.becomes.uid}`, '--clear-groups', '--no-new-privs'],
          ...['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all', '--'],
        ]
      : []),
    jail.prlimit,
    `--nproc=${limits.pids}:${limits.pids}`,
    `--data=${data}:${data}`,
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    `--fsize=${limits.fileMb * MIB}:${limits.fileMb * MIB}`,
    `--nofile=${limits.fds}:${limits.fds}`,
    '--core=0:0',
    '--msgqueue=0:0',
    '--memlock=65536:65536',
    `--stack=${8 * MIB}:${8 * MIB}`,
    '--',
    ...jail.supervisor,
  ];
}
