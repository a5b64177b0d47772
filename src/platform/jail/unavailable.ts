/** Why this host cannot run a jail: a code for machines, a sentence, and what to do about it. */

export const JAIL_UNAVAILABLE_CODES = [
  'no_bwrap',
  'old_bwrap',
  'setuid_bwrap',
  'no_perl',
  'no_prlimit',
  'no_taskset',
  'userns_disabled',
  'userns_limit',
  'apparmor_userns',
  'masked_proc',
  'unsupported_os',
  'unsupported_arch',
  'state_dir',
  'not_main_thread',
  'isolation_failed',
  'probe_failed',
] as const;
export type JailUnavailableCode = (typeof JAIL_UNAVAILABLE_CODES)[number];

export interface JailUnavailable {
  code: JailUnavailableCode;
  message: string;
  fix: string;
}

const OR_E2B = 'or set E2B_API_KEY to use E2B';

const TEXTS: Record<JailUnavailableCode, { message: string; fix: string }> = {
  no_bwrap: {
    message: 'bubblewrap is not installed, or the named binary is not bubblewrap.',
    fix: `apt-get install bubblewrap; without root: apt-get download bubblewrap && dpkg-deb -x bubblewrap_*.deb DIR, then name DIR/usr/bin/bwrap in SANDBOX_BWRAP_PATH; ${OR_E2B}`,
  },
  old_bwrap: {
    message: 'This bubblewrap is older than 0.8.0.',
    fix: `install bubblewrap 0.8.0 or newer, ${OR_E2B}`,
  },
  setuid_bwrap: {
    message: 'This bubblewrap is setuid: it would run with the rights of the superuser.',
    fix: `install the plain binary (chmod u-s), ${OR_E2B}`,
  },
  no_perl: {
    message: '/usr/bin/perl is missing: it runs PID 1 of the jail.',
    fix: `apt-get install perl-base, ${OR_E2B}`,
  },
  no_prlimit: {
    message: '/usr/bin/prlimit is missing: it sets the limits of the jail.',
    fix: `apt-get install util-linux, ${OR_E2B}`,
  },
  no_taskset: {
    message: '/usr/bin/taskset is missing, but SANDBOX_CPUS is set.',
    fix: 'apt-get install util-linux, or unset SANDBOX_CPUS',
  },
  userns_disabled: {
    message: 'The kernel or the container does not let this user create namespaces.',
    fix: `sysctl kernel.unprivileged_userns_clone=1; in a container another seccomp profile or CAP_SYS_ADMIN; ${OR_E2B}`,
  },
  userns_limit: {
    message: 'The number of user namespaces is used up or set to zero.',
    fix: `raise sysctl user.max_user_namespaces, ${OR_E2B}`,
  },
  apparmor_userns: {
    message: 'AppArmor restricts user namespaces of unconfined programs (Ubuntu 24.04 and newer).',
    fix: `give bwrap an AppArmor profile that allows userns; leave the global sysctl as it is; ${OR_E2B}`,
  },
  masked_proc: {
    message: 'This container masks parts of /proc, so that a fresh /proc cannot be mounted inside.',
    fix: `run the container with an unmasked /proc, ${OR_E2B}`,
  },
  unsupported_os: {
    message: 'The local sandbox needs Linux.',
    fix: `run the platform in a Linux VM (Lima, WSL2), ${OR_E2B}`,
  },
  unsupported_arch: { message: 'The local sandbox knows x64 and arm64.', fix: 'set E2B_API_KEY to use E2B' },
  state_dir: {
    message: 'The directory for sandbox input cannot be used.',
    fix: 'set SANDBOX_STATE_DIR to a directory that the platform owns, nobody else can write, and others can traverse',
  },
  not_main_thread: {
    message: 'A jail can only be started from the main thread: it dies with the thread that started it.',
    fix: 'run the platform outside a worker thread',
  },
  isolation_failed: {
    message: 'A test jail started, but what must be closed was open.',
    fix: `do not run tasks on this host; report the details of the probe, ${OR_E2B}`,
  },
  probe_failed: { message: 'A test jail did not start.', fix: `see the log for what bubblewrap said, ${OR_E2B}` },
};

export function unavailable(code: JailUnavailableCode, detail?: string): JailUnavailable {
  const { message, fix } = TEXTS[code];
  return { code, message: detail ? `${message} (${detail})` : message, fix };
}

/** What bubblewrap's complaint means. Its texts are stable across the versions in use; anything else is probe_failed. */
export function explainBwrapFailure(stderr: string): JailUnavailable {
  const line = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  if (/No permissions to creat(e|ing) (a )?new namespace/i.test(stderr)) return unavailable('userns_disabled');
  if (/max_\S*_namespaces exceeded|ENOSPC/.test(stderr)) return unavailable('userns_limit');
  if (/setting up uid map: Permission denied|Failed RTM_NEWADDR/.test(stderr)) return unavailable('apparmor_userns');
  if (/Can't mount proc|Can't read \/proc\/sys/.test(stderr)) return unavailable('masked_proc');
  if (/Creating new namespace failed/.test(stderr)) return unavailable('userns_disabled', line);
  return unavailable('probe_failed', line || 'no message');
}

/** Thrown by provisioning; carries what an administrator needs. */
export class JailUnavailableError extends Error {
  override readonly name = 'JailUnavailableError';
  readonly reason: JailUnavailable;

  constructor(reason: JailUnavailable) {
    super(`${reason.code}: ${reason.message}`);
    this.reason = reason;
  }
}
