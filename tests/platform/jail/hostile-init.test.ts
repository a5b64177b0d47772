/** Acceptance D: PID 1 itself is replaced by an enemy. The platform names a reason, kills, and loses nothing. */
import { readdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type JailHost, prepareHost } from '#platform/jail/host.ts';
import { JailProvisionError, provisionJail } from '#platform/jail/provision-jail.ts';
import type { JailSession } from '#platform/jail/session.ts';
import type { JailLimits, JailOutcome } from '#platform/jail/types.ts';
import { processesWith, TEST_INSTALLATION } from './support/host-processes.ts';
import { describeJail, eventually, jails, limits, probe, sh, text } from './support/jail-fixture.ts';

const MIB = 1024 * 1024;

/** Frames by hand: put(type, payload), raw(bytes), take() = type and id of the next request. */
const PROLOGUE = `
open(my $in, '<&=', 8); open(my $out, '>&=', 7); $SIG{PIPE} = 'IGNORE';
sub raw { my $o = 0; while ($o < length $_[0]) { my $n = syswrite($out, $_[0], length($_[0]) - $o, $o); exit if !defined $n; $o += $n } }
sub put { raw(pack('N', 1 + length $_[1]) . $_[0] . $_[1]) }
sub take { my $h = ''; while (length $h < 4) { sysread($in, $h, 4 - length $h, length $h) or exit } my $s = unpack('N', $h); my $b = '';
  while (length $b < $s) { sysread($in, $b, $s - length $b, length $b) or exit } return unpack('a N', $b) }
sub hello { put('h', pack('N', 1)) }
`;

let host: JailHost;
let mark = 0;

async function provisionHostile(source: string, overrides: Partial<JailLimits> = {}, helloDeadlineMs = 5_000) {
  mark += 1;
  const sign = `hostile.${process.pid}.${mark}`;
  const supervisor = ['/usr/bin/perl', '-e', `${PROLOGUE}${source}`, sign];
  const spec = { input: [], limits: limits({ execWallMs: 300, ...overrides }) };
  const session = provisionJail({ ...host, supervisor }, spec, { helloDeadlineMs });
  return { session, sign };
}

/** What is still there of a jail after its end. */
async function nothingLeft(sign: string): Promise<void> {
  expect(await eventually(() => processesWith(sign).length === 0, 2_000)).toBe(true);
}

describeJail('D. a hostile PID 1', () => {
  beforeAll(async () => {
    host = await prepareHost({
      installationId: TEST_INSTALLATION,
      withoutUserNamespace: probe.ok && !probe.details.userNamespace,
    });
  });

  test.concurrent.each([
    ['D106: random bytes', `raw(join '', map { chr rand 256 } 1 .. 4096); sleep 60`],
    ['D107: a length of 4 GiB', `raw("\\xff\\xff\\xff\\xff" . 'x' x 1000); sleep 60`],
    ['D108: no hello', 'sleep 60'],
    ['D109: a frame before hello', `put('s', pack('N N', 1, 2)); hello(); sleep 60`],
    ['a hello of another version', `put('h', pack('N', 2)); sleep 60`],
  ])('%s fails the provision with protocol_error', async (_name, source) => {
    const { session, sign } = await provisionHostile(source, {}, 400);
    await expect(session).rejects.toBeInstanceOf(JailProvisionError);
    await expect(session).rejects.toMatchObject({ reason: 'protocol_error' });
    await nothingLeft(sign);
  });

  test('a PID 1 that dies before it greets fails the provision with session_lost', async () => {
    const { session, sign } = await provisionHostile('exit 3');
    await expect(session).rejects.toMatchObject({ reason: 'session_lost' });
    await nothingLeft(sign);
  });

  const use = (session: JailSession) => sh(session, 'true');
  test.concurrent.each<[string, string, JailOutcome, JailOutcome, Partial<JailLimits>?]>([
    [
      'D106: random bytes after hello',
      `hello(); take(); raw(join '', map { chr rand 256 } 1 .. 65536); sleep 60`,
      'protocol_error',
      'protocol_error',
    ],
    [
      'D107: a length of 4 GiB after hello',
      `hello(); take(); raw(pack('N', 0xffffffff)); sleep 60`,
      'protocol_error',
      'protocol_error',
    ],
    [
      'D110: frames for an id that is not open',
      `hello(); take(); put('o', pack('N', 999) . 'x'); sleep 60`,
      'protocol_error',
      'protocol_error',
    ],
    ['D111: hello twice', `hello(); take(); hello(); sleep 60`, 'protocol_error', 'protocol_error'],
    ['D112: silence on a command', `hello(); take() while 1`, 'wall_timeout', 'session_lost'],
    [
      'D113: exit before start',
      `hello(); my ($t, $id) = take(); put('x', pack('N N C', $id, 0, 0)); sleep 60`,
      'protocol_error',
      'protocol_error',
    ],
    [
      'D114: endless tiny output',
      `hello(); my ($t, $id) = take(); put('s', pack('N N', $id, 2)); my $f = (pack('N', 6) . 'o' . pack('N', $id) . 'x') x 1000; raw($f) while 1`,
      'output_limit',
      'output_limit',
      { sessionOutputBytes: 8 * MIB, execWallMs: 30_000 },
    ],
    [
      'D115: half a frame, then silence',
      `hello(); my ($t, $id) = take(); put('s', pack('N N', $id, 2)); raw(pack('N', 5000) . 'o' . pack('N', $id) . 'half'); sleep 60`,
      'wall_timeout',
      'session_lost',
    ],
    ['D117: closes the channel and lives on', `hello(); take(); close $out; sleep 60`, 'session_lost', 'session_lost'],
    ['closes the other channel and lives on', `hello(); take(); close $in; sleep 60`, 'session_lost', 'session_lost'],
    ['D118: dies after hello', `hello(); take(); exit`, 'session_lost', 'session_lost'],
    [
      'an exit status that no process has',
      `hello(); my ($t, $id) = take(); put('s', pack('N N', $id, 2)); put('x', pack('N N C', $id, 70000, 0)); sleep 60`,
      'protocol_error',
      'protocol_error',
    ],
    [
      'an error after the start',
      `hello(); my ($t, $id) = take(); put('s', pack('N N', $id, 2)); put('n', pack('N N', $id, 2)); sleep 60`,
      'protocol_error',
      'protocol_error',
    ],
  ])('%s', async (_name, source, outcome, ended, overrides = {}) => {
    const rss = process.memoryUsage.rss();
    const { session: provision, sign } = await provisionHostile(source, overrides);
    const session = await provision;
    const neighbour = await jails.provision({ input: [], limits: limits() });
    const [result] = await Promise.all([use(session), sh(neighbour, 'true')]);
    expect([result.outcome, result.sessionEnded, await session.ended]).toEqual([outcome, ended, ended]);
    await nothingLeft(sign);
    expect(text(await sh(neighbour, 'echo unharmed'))).toBe('unharmed');
    await neighbour.destroy('test');
    expect(process.memoryUsage.rss() - rss).toBeLessThan(50 * MIB);
    expect((await session.destroy('again')).destroyed).toBe(true);
  });

  test('D116: a read answered with more than was asked ends the session with protocol_error', async () => {
    const { session: provision, sign } = await provisionHostile(
      `hello(); my ($t, $id) = take(); put('d', pack('N Q>', $id, 10) . 'x' x 12); sleep 60`,
    );
    const session = await provision;
    expect(await session.readFile('/workspace/x', 10)).toEqual({ ok: false, reason: 'session_ended' });
    expect(await session.ended).toBe('protocol_error');
    await nothingLeft(sign);
  });

  test('a file operation that is never answered ends the session with session_lost', { timeout: 20_000 }, async () => {
    const { session: provision, sign } = await provisionHostile('hello(); take() while 1');
    const session = await provision;
    expect(await session.writeFile('/workspace/x', Buffer.from('x'))).toEqual({ ok: false, reason: 'session_ended' });
    expect(await session.ended).toBe('session_lost');
    await nothingLeft(sign);
  });

  test('a kill-all that kills nothing ends the session with session_lost', async () => {
    const { session: provision, sign } = await provisionHostile(
      `hello(); if (!fork) { sleep 60; exit } while (1) { my ($t, $id) = take(); put('f', pack('N', $id)) if $t eq 'A' }`,
    );
    const session = await provision;
    await session.killProcesses();
    expect(await session.ended).toBe('session_lost');
    await nothingLeft(sign);
  });

  test('nothing of all this is left on the disk or among the descriptors', async () => {
    const before = readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 5; i += 1) {
      const { session } = await provisionHostile(`raw("\\xff" x 8); sleep 60`);
      await expect(session).rejects.toMatchObject({ reason: 'protocol_error' });
    }
    expect(Math.abs(readdirSync('/proc/self/fd').length - before)).toBeLessThanOrEqual(2);
  });
});
