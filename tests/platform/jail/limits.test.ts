/** Acceptance B, limits: what a command may use, and what happens when it wants more. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { ExecResult, JailLimits, Usage } from '#platform/jail/types.ts';
import { describeJail, facts, jails, limits, perl, probe, sh, text, withJail } from './support/jail-fixture.ts';

const MIB = 1024 * 1024;
const X64 = process.arch === 'x64';
/** Peak of memory against its limit: exact with a control group, seen late by the poll. */
const MEMORY_BAR = probe.ok && probe.details.limits === 'cgroup' ? 1.05 : 2.5;

/** One command in a jail of its own, with what the whole session used. */
async function once(source: string, overrides: Partial<JailLimits> = {}): Promise<ExecResult & { usage: Usage }> {
  const session = await jails.provision({ input: [], limits: limits(overrides) });
  const result = await perl(session, source);
  const { usage, destroyed } = await session.destroy('test');
  expect(destroyed).toBe(true);
  return { ...result, usage };
}

describeJail('B. limits of a command and of a session', () => {
  test.concurrent.each([
    ['B29', 'perl', 'fork while 1'],
    ['B30', 'shell', `exec '/bin/sh', '-c', 'f() { f & f & sleep 60; }; f; sleep 60'`],
  ])(
    '%s: a fork bomb in %s stays within its processes, the host can spawn, and the wall limit ends it',
    async (_line, _name, source) => {
      const session = await jails.provision({
        input: [],
        limits: limits({ pids: 32, execWallMs: 700, cpuMs: 60_000 }),
      });
      const bomb = perl(session, source);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(spawnSync('/bin/true').status).toBe(0);
      const result = await bomb;
      // A shell gives up when it cannot fork, and leaves the others to it; Perl goes on.
      expect(['wall_timeout', 'nonzero_exit']).toContain(result.outcome);
      await session.killProcesses();
      expect(session.usage().peakPids).toBeGreaterThan(8);
      expect(session.usage().peakPids).toBeLessThanOrEqual(32 + 8);
      // PID 1 and the one that counts.
      expect(text(await perl(session, 'opendir(my $p, "/proc"); print scalar grep { /^\\d+$/ } readdir $p'))).toBe('2');
      expect((await session.destroy('test')).destroyed).toBe(true);
    },
  );

  test('B31: a process that allocates without end is refused or ended near its memory limit', async () => {
    const result = await once(`my @a; push @a, 'x' x 4_000_000 while 1`, { memoryMb: 128 });
    expect(['memory_limit', 'nonzero_exit']).toContain(result.outcome);
    expect(result.usage.peakMemoryBytes).toBeLessThan(MEMORY_BAR * 128 * MIB);
  });

  test('B32: shared memory counts: MAP_SHARED pages end the session with memory_limit', async () => {
    // mmap(0, 16 MiB, READ|WRITE, SHARED|ANONYMOUS|POPULATE)
    const result = await once(
      `syscall(${X64 ? 9 : 222}, 0, 16 << 20, 3, 0x8021, -1, 0), select(undef, undef, undef, 0.002) while 1`,
      {
        memoryMb: 128,
      },
    );
    expect(result).toMatchObject({ outcome: 'memory_limit', sessionEnded: 'memory_limit', exitCode: null });
    expect(result.usage.peakMemoryBytes).toBeLessThan(MEMORY_BAR * 128 * MIB);
  });

  test('B33: the sum counts: 30 processes of 200 MB end the session with memory_limit', async () => {
    const result = await once(
      `my $n = 200_000_000; for (1..30) { if (!fork) { my $x = 'x' x $n; sleep 60 } } sleep 60`,
    );
    expect(result).toMatchObject({ outcome: 'memory_limit', sessionEnded: 'memory_limit' });
    expect(result.usage.peakMemoryBytes).toBeLessThan(MEMORY_BAR * 512 * MIB);
  });

  test.concurrent.each([
    ['B34', 'one endless loop', '1 while 1'],
    ['B35', '17 spinning processes', 'for (1..16) { if (!fork) { 1 while 1 } } 1 while 1'],
  ])('%s: %s ends with cpu_limit, on the sum of all processes', async (_line, _name, source) => {
    const result = await once(source, { cpuMs: 1_000, execWallMs: 60_000 });
    expect(result.outcome).toBe('cpu_limit');
    // The kernel's limit counts whole ticks, the reported time is exact: they differ on a busy machine.
    expect(result.usage.cpuMs).toBeGreaterThan(500);
    expect(result.usage.cpuMs).toBeLessThan(2_500);
  });

  test('B36: a command that sleeps for ever ends with wall_timeout, long before it would have', async () => {
    await withJail(async (session) => {
      const result = await sh(session, 'sleep 600', { timeoutMs: 200 });
      expect(result).toMatchObject({ outcome: 'wall_timeout', exitCode: 137, sessionEnded: null });
      expect(result.durationMs).toBeGreaterThanOrEqual(199);
      expect(text(await sh(session, 'echo next'))).toBe('next');
    });
  });

  test('B37: each writable place is full at its own size, and all of them are in memory', async () => {
    await withJail(async (session) => {
      const result = await sh(
        session,
        `for d in /workspace /tmp /dev/shm; do
           head -c 4194304 /dev/zero > $d/a
           head -c 200000000 /dev/zero 2>&1 > $d/b | grep -q . ; dd if=/dev/zero of=$d/c bs=65536 2>&1 | grep -q 'No space left' &&
           printf '%s\\t%s\\n' $d "$(cat $d/a $d/b $d/c | wc -c) $(stat -f -c %T $d)"; rm -f $d/a $d/b $d/c; done`,
      );
      expect(facts(result)).toEqual({
        '/workspace': `${64 * MIB} tmpfs`,
        '/tmp': `${16 * MIB} tmpfs`,
        '/dev/shm': `${8 * MIB} tmpfs`,
      });
    });
  });

  test.concurrent.each(['/workspace', '/tmp', '/dev/shm'])(
    'B38: an inode bomb in %s ends the session with disk_limit',
    async (place) => {
      const result = await once(`my $i = 0; open(my $f, '>', "${place}/" . $i++) while 1`, { execWallMs: 20_000 });
      expect(result).toMatchObject({ outcome: 'disk_limit', sessionEnded: 'disk_limit' });
    },
  );

  test.each(['STDOUT', 'STDERR'])(
    'B39, B40: a flood on %s is cut at exactly the cap and costs the platform next to nothing',
    async (stream) => {
      await withJail(async (session) => {
        const before = process.memoryUsage.rss();
        const result = await perl(session, `print ${stream} 'x' x 65536 while 1`, { timeoutMs: 5_000 });
        expect(result).toMatchObject({ outcome: 'output_limit', truncated: true, sessionEnded: null });
        expect(result.stdout.length + result.stderr.length).toBe(MIB);
        expect(process.memoryUsage.rss() - before).toBeLessThan(20 * MIB);
      });
    },
  );

  test('B41, B42, B43: file size, descriptors and the limits themselves cannot be exceeded', async () => {
    await withJail(async (session) => {
      const sizes = await sh(
        session,
        `truncate -s 100G /workspace/big 2>/dev/null; printf 'truncate\\t%s\\n' $?
         dd if=/dev/zero of=/workspace/big bs=1M seek=100000 count=1 2>/dev/null; printf 'dd\\t%s\\n' $?
         stat -c %s /workspace/big 2>/dev/null | grep -q '[0-9]\\{9,\\}' && echo too big`,
      );
      // EFBIG is status 1; SIGXFSZ is 128 + 25.
      for (const status of Object.values(facts(sizes))) expect(['1', '153']).toContain(status);
      expect(text(sizes)).not.toContain('too big');

      const open = await perl(
        session,
        `my @f; while (open(my $f, '<', '/dev/null')) { push @f, $f } print scalar(@f), ' ', $!+0`,
      );
      expect(text(open)).toBe(`${256 - 3} 24`);

      const raise = await sh(
        session,
        `for l in nproc data cpu fsize nofile core msgqueue memlock; do prlimit --$l=unlimited:unlimited true 2>/dev/null && echo "raised $l"; done
         nice -n -20 true 2>/dev/null; test "$(nice -n -20 nice 2>/dev/null)" -lt 10 && echo "nicer"
         taskset 1 true 2>/dev/null && echo "taskset"; chrt -f 10 true 2>/dev/null && echo "chrt"; prlimit --pid 1 --nofile=3:3 2>/dev/null && echo "PID 1"; echo end`,
      );
      expect(text(raise)).toBe('end');
    });
  });

  test('B45, B46, B47: ignoring signals, stopping oneself and killing everything change nothing', async () => {
    await withJail(
      async (session) => {
        const deaf = await sh(session, `trap '' TERM HUP INT QUIT; while :; do sleep 60; done`);
        const stopped = await sh(session, 'kill -STOP $$; echo woken');
        const slaughter = await sh(session, 'kill -9 1; kill -9 -1; echo alive');
        expect([deaf.outcome, stopped.outcome]).toEqual(['wall_timeout', 'wall_timeout']);
        // kill -1 spares the caller and PID 1.
        expect([text(slaughter), slaughter.sessionEnded]).toEqual(['alive', null]);
        expect(text(await sh(session, 'echo next'))).toBe('next');
      },
      { limits: { execWallMs: 300 } },
    );
  });
});
