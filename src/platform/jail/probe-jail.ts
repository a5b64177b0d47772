import { release } from 'node:os';
import type { JailHost } from './host.ts';
import { LIMIT_CLASSES } from './limit-classes.ts';
import { JailProvisionError, provisionJail } from './provision-jail.ts';
import { type JailUnavailable, JailUnavailableError, unavailable } from './unavailable.ts';

export interface JailProbeDetails {
  bubblewrap: string;
  kernel: string;
  /** How memory and CPU of a whole jail are limited: exactly, or by looking every few milliseconds. */
  limits: 'cgroup' | 'polled';
  /** False where the kernel gives user namespaces to nobody and root starts the jails without. */
  userNamespace: boolean;
  /** Whether each jail has a uid of its own or shares the platform's. */
  uid: 'private' | 'own';
  /** Version of the Node in the jail; null when there is none that runs. */
  node: string | null;
  /** Of python3 and git, which the host offers to the jail. */
  tools: string[];
  warning: string | null;
}

export type JailProbe = { ok: true; details: JailProbeDetails } | ({ ok: false } & JailUnavailable);

const PROBE_TIMEOUT_MS = 10_000;

/**
 * Prints the name of every door that should be shut and is not. Perl, because it is what the jail is known to have.
 * 272 and 97 are unshare on x64 and arm64; 0x10000000 is CLONE_NEWUSER; 40 is AF_VSOCK.
 */
const SELF_TEST = `
my @open;
push @open, 'uid' if $> == 0 || $< != $> || $( =~ /\\b0\\b/;
open(my $status, '<', '/proc/self/status'); my $s = join '', <$status>;
push @open, 'capabilities' if $s !~ /^CapEff:\\s+0+$/m || $s !~ /^CapBnd:\\s+0+$/m || $s !~ /^NoNewPrivs:\\s+1$/m || $s !~ /^Seccomp:\\s+2$/m;
push @open, 'vsock' if socket(my $v, 40, 1, 0) || $!+0 != 97;
my $unshare = syscall(UNSHARE, 0x10000000);
push @open, 'namespaces' if $unshare == 0;
open(my $net, '<', '/proc/net/dev'); my @if = grep { /:/ } <$net>;
push @open, 'network' if @if != 1 || $if[0] !~ /^\\s*lo:/;
for my $p ('/civitas', '/usr/civitas', '/usr/bin/civitas', '/etc/civitas', '/dev/civitas', '/input/civitas') {
  if (open(my $f, '>', $p)) { push @open, "write:$p" }
}
push @open, 'supervisor' if open(my $e, '<', '/proc/1/environ') || open($e, '<', '/proc/1/mem');
push @open, 'environment' if grep { !/^(PATH|HOME|TMPDIR|LANG|NODE_OPTIONS)$/ } keys %ENV;
push @open, 'host' if -e '/home' || -e '/root' || -e '/var' || -e '/sys' || -e '/run';
print join(' ', 'closed', @open);
`;

/** Runs a real jail and looks at it from inside. Asking bubblewrap for its version would prove nothing. */
export async function probeJail(host: JailHost): Promise<JailProbe> {
  try {
    const session = await provisionJail(host, { input: [], limits: LIMIT_CLASSES.probe.limits });
    try {
      const source = SELF_TEST.replace('UNSHARE', host.arch === 'x64' ? '272' : '97');
      const test = await session.exec({ argv: ['/usr/bin/perl', '-e', source], timeoutMs: PROBE_TIMEOUT_MS });
      if (test.outcome !== 'completed') {
        return { ok: false, ...unavailable('probe_failed', `the self-test ended with ${test.outcome}`) };
      }
      const said = test.stdout.toString('latin1');
      if (said !== 'closed') return { ok: false, ...unavailable('isolation_failed', said.slice(0, 200)) };
      const answers = await Promise.all(
        (
          [
            ['/opt/node/bin/node', '--version'],
            ['python3', '--version'],
            ['git', '--version'],
          ] as const
        ).map((argv) => session.exec({ argv: [...argv], timeoutMs: PROBE_TIMEOUT_MS })),
      );
      const [node, python3, git] = answers.map((answer) =>
        answer.outcome === 'completed' ? answer.stdout.toString('utf8').trim() : null,
      );
      return {
        ok: true,
        details: {
          bubblewrap: host.bwrap.version,
          kernel: release(),
          limits: host.cgroupBase === null ? 'polled' : 'cgroup',
          userNamespace: host.setpriv === null,
          uid: host.uids === null ? 'own' : 'private',
          node: node ?? null,
          tools: [...(python3 ? ['python3'] : []), ...(git ? ['git'] : [])],
          warning: host.bwrap.warning,
        },
      };
    } finally {
      await session.destroy('probe');
    }
  } catch (error) {
    if (error instanceof JailUnavailableError) return { ok: false, ...error.reason };
    if (error instanceof JailProvisionError) return { ok: false, ...unavailable('probe_failed', error.message) };
    throw error;
  }
}
