/** Acceptance C: a session from the outside, with commands that do their worst from the inside. */
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ValidationFailed } from '#platform/errors.ts';
import { sampleTree } from '#platform/jail/process-tree.ts';
import type { JailSession } from '#platform/jail/session.ts';
import { initOf, processesWith } from './support/host-processes.ts';
import {
  describeJail,
  eventually,
  facts,
  file,
  jails,
  limits,
  perl,
  sh,
  text,
  withJail,
} from './support/jail-fixture.ts';

const MIB = 1024 * 1024;
const X64 = process.arch === 'x64';

function processesIn(session: JailSession): number {
  return sampleTree(initOf(session))?.processes ?? -1;
}

describeJail('C. a live session', () => {
  test('C71: a command can neither look into PID 1 nor touch it', async () => {
    await withJail(async (session) => {
      const [ptrace, kcmp, prlimit, writev] = X64 ? [101, 312, 302, 311] : [117, 272, 261, 271];
      const result = await perl(
        session,
        `sub fact { print "$_[0]\\t$_[1]\\n" }
        for my $p (qw(mem fd/7 fd/8 environ maps smaps oom_score_adj stack syscall auxv pagemap fdinfo/7 io personality)) {
          fact($p, open(my $f, '<', "/proc/1/$p") ? (defined sysread($f, my $b, 16) ? 'open' : 'refused') : 'refused');
          fact("write $p", open(my $w, '+<', "/proc/1/$p") ? (defined syswrite($w, '0') ? 'open' : 'refused') : 'refused');
        }
        for my $p (qw(cwd root exe ns/mnt ns/pid)) { fact($p, defined readlink("/proc/1/$p") ? 'open' : 'refused') }
        for my $p (qw(fd fdinfo map_files)) { fact($p, opendir(my $d, "/proc/1/$p") ? 'open' : 'refused') }
        my $limit = pack('QQ', 3, 3); my $buffer = 'x' x 64;
        fact('ptrace attach', syscall(${ptrace}, 16, 1, 0, 0) == 0 ? 'open' : 'refused');
        fact('ptrace seize', syscall(${ptrace}, 0x4206, 1, 0, 0) == 0 ? 'open' : 'refused');
        fact('kcmp', syscall(${kcmp}, 1, $$, 0, 0, 0) >= 0 ? 'open' : 'refused');
        fact('prlimit', syscall(${prlimit}, 1, 7, $limit, 0) == 0 ? 'open' : 'refused');
        fact('writev', syscall(${writev}, 1, $buffer, 1, $buffer, 1, 0) >= 0 ? 'open' : 'refused');
        my $pidfd = syscall(434, 1, 0); fact('getfd', $pidfd >= 0 && syscall(438, $pidfd, 7, 0) >= 0 ? 'open' : 'refused');
        kill $_, 1 for 1 .. 64;
        fact('alive', 'yes');`,
      );
      const { alive, ...refused } = facts(result);
      expect(alive).toBe('yes');
      expect(Object.keys(refused).length).toBeGreaterThan(35);
      expect(Object.entries(refused).filter(([, value]) => value !== 'refused')).toEqual([]);
      expect(text(await sh(session, 'echo next'))).toBe('next');
    });
  });

  test('C72: a command has null and its two pipes, nothing else', async () => {
    await withJail(async (session) => {
      await session.writeFile('/workspace/f', Buffer.from('x'));
      const result = await perl(
        session,
        'for my $n (0 .. 1023) { my $l = readlink "/proc/self/fd/$n"; print "$n $l\\n" if defined $l }',
      );
      expect(text(result).replaceAll(/\d{2,}/g, 'N')).toBe('0 /dev/null\n1 pipe:[N]\n2 pipe:[N]');
    });
  });

  test('C73, B44: a daemon that holds the output does not hold the command, and dies with kill-all', async () => {
    await withJail(async (session) => {
      const result = await sh(session, 'echo before; setsid sh -c "sleep 60; echo never" & echo after');
      expect(result).toMatchObject({ outcome: 'completed', leftover: true });
      expect(text(result)).toBe('before\nafter');
      expect(result.durationMs).toBeLessThan(30_000);
      const quiet = await sh(session, 'setsid sleep 61 >/dev/null 2>&1 </dev/null & sleep 0.2');
      expect(quiet.leftover).toBe(false);
      expect(processesIn(session)).toBeGreaterThanOrEqual(2);
      await session.killProcesses();
      expect(processesIn(session)).toBe(0);
      expect(text(await sh(session, 'echo next'))).toBe('next');
    });
  });

  test('C74, C75: a fork bomb at its wall limit leaves one process; a full process table answers pids_limit', async () => {
    await withJail(
      async (session) => {
        const bomb = await perl(session, 'fork while 1', { timeoutMs: 400 });
        expect(bomb).toMatchObject({ outcome: 'wall_timeout', sessionEnded: null });
        expect(session.usage().peakPids).toBeLessThanOrEqual(64 + 8);
        expect(await eventually(() => processesIn(session) === 0, 2_000)).toBe(true);
        void perl(session, 'for (1 .. 200) { last if !defined(my $p = fork); if (!$p) { sleep 60; exit } } sleep 60');
        expect(await eventually(() => processesIn(session) >= 63, 15_000)).toBe(true);
        const refused = await sh(session, 'true');
        expect(refused).toMatchObject({ outcome: 'pids_limit', exitCode: null, sessionEnded: null });
        await session.killProcesses();
        expect(text(await sh(session, 'echo next'))).toBe('next');
      },
      { limits: { cpuMs: 60_000 } },
    );
  });

  test('C76, C77: the output of a command ends the command, the output of the session ends the session', async () => {
    await withJail(
      async (session) => {
        const line = 'head -c 1000000 /dev/zero';
        for (let i = 0; i < 3; i += 1) expect((await sh(session, line)).outcome).toBe('completed');
        const cut = await sh(session, 'head -c 1048577 /dev/zero');
        expect(cut).toMatchObject({ outcome: 'output_limit', truncated: true, sessionEnded: null });
        expect(cut.stdout.length).toBe(MIB);
        expect(await sh(session, line)).toMatchObject({
          outcome: 'output_limit',
          sessionEnded: 'output_limit',
          exitCode: null,
        });
        expect(await session.ended).toBe('output_limit');
      },
      { limits: { sessionOutputBytes: 4 * MIB } },
    );
  });

  test('C78: the CPU of all commands counts: the budget of the session ends it', async () => {
    await withJail(
      async (session) => {
        // Each burns 0.4 s by its own clock of used CPU.
        const burn = '1 while (times)[0] + (times)[1] < 0.4';
        const outcomes: string[] = [];
        for (let i = 0; i < 6 && session.endReason === null; i += 1) {
          outcomes.push((await perl(session, burn)).outcome);
          if (outcomes.length >= 3) await eventually(() => session.endReason !== null, 100);
        }
        expect(await session.ended).toBe('cpu_limit');
        expect(outcomes.slice(0, 2)).toEqual(['completed', 'completed']);
        expect(outcomes.length).toBeLessThanOrEqual(4);
        expect(session.usage().cpuMs).toBeLessThan(1_600);
      },
      { limits: { cpuMs: 1_200, execWallMs: 20_000 } },
    );
  });

  test('C79: burners that nobody waits for are invisible to the counters and still end with cpu_limit', async () => {
    await withJail(
      async (session) => {
        const result = await perl(
          session,
          `$SIG{CHLD} = 'IGNORE'; while (1) { for (1 .. 4) { if (!fork) { 1 while (times)[0] + (times)[1] < 0.15; exit } } select(undef, undef, undef, 0.1) }`,
        );
        expect(result).toMatchObject({ outcome: 'cpu_limit', sessionEnded: 'cpu_limit' });
      },
      { limits: { cpuMs: 1_000, execWallMs: 25_000, pids: 64 } },
    );
  });

  test('C80: scratch files and memory count together', async () => {
    await withJail(
      async (session) => {
        expect((await sh(session, 'head -c 60M /dev/zero > /workspace/fill')).outcome).toBe('completed');
        const result = await perl(
          session,
          `syscall(${X64 ? 9 : 222}, 0, 8 << 20, 3, 0x8021, -1, 0), select(undef, undef, undef, 0.005) for 1 .. 12; sleep 60`,
        );
        expect(result).toMatchObject({ outcome: 'memory_limit', sessionEnded: 'memory_limit' });
        expect(session.usage().peakMemoryBytes).toBeLessThan(2.5 * 128 * MIB);
      },
      { limits: { memoryMb: 128 } },
    );
  });

  test('C81: a full disk answers disk_full, and works again after a deletion', async () => {
    await withJail(
      async (session) => {
        await sh(session, 'head -c 100M /dev/zero > /workspace/fill');
        expect(await session.writeFile('/workspace/more', Buffer.alloc(4096))).toEqual({
          ok: false,
          reason: 'disk_full',
        });
        await sh(session, 'rm /workspace/fill');
        expect(await session.writeFile('/workspace/more', Buffer.alloc(4096))).toEqual({
          ok: true,
          value: { bytes: 4096 },
        });
      },
      { limits: { diskMb: 8 } },
    );
  });

  test('C81: a file over its own limit answers too_large, and PID 1 lives on', async () => {
    await withJail(
      async (session) => {
        const refused = await session.writeFile('/workspace/huge', Buffer.alloc(2 * MIB));
        expect(refused).toEqual({ ok: false, reason: 'too_large' });
        expect(text(await sh(session, 'echo next'))).toBe('next');
      },
      { limits: { fileMb: 1 } },
    );
  });

  test('C82: an idle session ends with idle_timeout; activity and heartbeats before it keep it; a running command is activity', async () => {
    const session = await jails.provision({ input: [], limits: limits({ idleMs: 250 }) });
    const started = performance.now();
    await sh(session, 'sleep 0.5');
    for (let i = 0; i < 4; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      session.touch();
    }
    expect(session.endReason).toBeNull();
    expect(await session.ended).toBe('idle_timeout');
    expect(performance.now() - started).toBeGreaterThan(500 + 400 + 240);
    expect(await sh(session, 'true')).toMatchObject({
      outcome: 'idle_timeout',
      sessionEnded: 'idle_timeout',
      exitCode: null,
    });
    expect(await session.readFile('/workspace/x', 10)).toEqual({ ok: false, reason: 'session_ended' });
    expect(await session.extractDeliverables(['x'])).toEqual({
      files: [],
      rejected: [{ path: 'x', reason: 'session_ended' }],
    });
  });

  test('C83: the end of the lifetime reaches a running command', async () => {
    const session = await jails.provision({ input: [], limits: limits({ lifetimeMs: 1_000 }) });
    expect(session.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await sh(session, 'echo partial; sleep 60')).toMatchObject({
      outcome: 'lifetime',
      sessionEnded: 'lifetime',
      exitCode: null,
      stdout: Buffer.from('partial\n'),
    });
  });

  test('C84: four commands at once keep their output apart; a fifth is refused', async () => {
    await withJail(async (session) => {
      const four = [1, 2, 3, 4].map((n) =>
        sh(session, `for i in $(seq 1 300); do echo ${n}; echo e${n} >&2; done; sleep 0.2; exit ${n}`),
      );
      await expect(sh(session, 'true')).rejects.toMatchObject({ code: 'SANDBOX_EXEC_LIMIT', details: { running: 4 } });
      for (const [index, result] of (await Promise.all(four)).entries()) {
        const n = index + 1;
        expect([result.exitCode, result.stdout.toString(), result.stderr.toString()]).toEqual([
          n,
          `${n}\n`.repeat(300),
          `e${n}\n`.repeat(300),
        ]);
      }
    });
  });

  test('the number of commands of a session is bounded', async () => {
    await withJail(
      async (session) => {
        for (let i = 0; i < 3; i += 1) await sh(session, 'true');
        await expect(sh(session, 'true')).rejects.toMatchObject({
          code: 'SANDBOX_EXEC_LIMIT',
          details: { executed: 3 },
        });
      },
      { limits: { execsMax: 3 } },
    );
  });

  test('C85: 200 orphans are collected: no zombie is left', async () => {
    await withJail(async (session) => {
      await perl(
        session,
        'for (1 .. 200) { if (!fork) { if (!fork) { close STDOUT; close STDERR; select undef, undef, undef, 0.05; exit } exit } wait }',
      );
      expect(await eventually(() => processesIn(session) === 0, 15_000)).toBe(true);
    });
  });

  test('C86: stopping PID 1 and everything else stops nothing but the command', async () => {
    await withJail(async (session) => {
      const result = await perl(session, 'kill "STOP", 1; kill "STOP", -1; kill "STOP", $$; sleep 60', {
        timeoutMs: 300,
      });
      expect(result).toMatchObject({ outcome: 'wall_timeout', sessionEnded: null });
      expect(text(await sh(session, 'echo next'))).toBe('next');
    });
  });

  test('C87: a write goes to regular files of the task only, hangs nowhere, and leaves the input alone', async () => {
    await withJail(
      async (session) => {
        await sh(
          session,
          `cd /workspace; ln -s /proc/self/fd/7 l7; ln -s /dev/full full; mkfifo fifo; (cat fifo >/dev/null 2>&1 &); ln -s /etc/passwd pw; ln -s /proc proc; mkdir dir; ln -s /input/f in; mkfifo lonely`,
        );
        const data = Buffer.from('overwritten');
        const wanted: Record<string, string> = {
          '/proc/self/fd/7': 'not_regular',
          '/workspace/l7': 'not_regular',
          '/dev/null': 'not_regular',
          '/dev/shm/x': 'not_regular',
          '/workspace/full': 'not_regular',
          '/input/x': 'read_only',
          '/input/f': 'read_only',
          '/workspace/in': 'read_only',
          '/workspace/fifo': 'not_regular',
          '/workspace/lonely': 'not_regular',
          '/workspace/pw': 'read_only',
          '/workspace/proc/1/x': 'not_regular',
          '/workspace/dir': 'not_regular',
          '/etc/x': 'not_regular',
          '/workspace/../etc/x': 'bad_path',
          'workspace/x': 'bad_path',
          '/workspace/a\0b': 'bad_path',
          [`/workspace/${'x'.repeat(300)}`]: 'bad_path',
        };
        const got: Record<string, string> = {};
        for (const path of Object.keys(wanted)) {
          const result = await session.writeFile(path, data);
          got[path] = result.ok ? 'written' : result.reason;
        }
        expect(got).toEqual(wanted);
        expect(await session.writeFile('/workspace/new/deep/x', data, { executable: true })).toEqual({
          ok: true,
          value: { bytes: 11 },
        });
        expect(
          await session.writeFile('/tmp/y', Readable.from([Buffer.alloc(200_000, 1), Buffer.alloc(100_000, 2)])),
        ).toEqual({ ok: true, value: { bytes: 300_000 } });
        expect(await session.writeFile('/workspace/new/deep/x', Buffer.from('less'))).toEqual({
          ok: true,
          value: { bytes: 4 },
        });
        expect(
          text(
            await sh(
              session,
              'cat /input/f /workspace/new/deep/x; stat -c " %a %s" /workspace/new/deep/x /tmp/y; ls /dev/shm',
            ),
          ),
        ).toBe('inputless 644 4\n 644 300000');
      },
      { input: [file('f', 'input')] },
    );
  });

  test('C88: a read takes regular files up to the cap, and is refused at once by everything else', async () => {
    await withJail(async (session) => {
      await sh(
        session,
        `cd /workspace; mkfifo fifo; ln -s /proc/self/environ env; ln -s /dev/zero zero; head -c 5M /dev/zero > big; echo plain > plain; mkdir dir; : > empty; ln -s plain link; head -c 300000 /dev/zero > exact`,
      );
      const wanted: Record<string, string> = {
        '/workspace/fifo': 'not_regular',
        '/workspace/env': 'io_error',
        '/workspace/zero': 'not_regular',
        '/proc/1/environ': 'io_error',
        '/proc/self/mem': 'io_error',
        '/proc/1/cmdline': 'not_regular',
        '/dev/zero': 'not_regular',
        '/workspace/big': 'too_large',
        '/workspace/dir': 'not_regular',
        '/workspace/none': 'not_found',
        '/workspace/plain/x': 'symlink_or_not_dir',
        '/workspace/plain': 'plain\n',
        '/workspace/link': 'plain\n',
        '/workspace/empty': '',
      };
      const got: Record<string, string> = {};
      for (const path of Object.keys(wanted)) {
        const result = await session.readFile(path, MIB);
        got[path] = result.ok ? result.value.toString() : result.reason;
      }
      expect(got).toEqual(wanted);
      const exact = await session.readFile('/workspace/exact', 300_000);
      expect(exact.ok && exact.value.length).toBe(300_000);
      expect(await session.readFile('/workspace/exact', 299_999)).toEqual({ ok: false, reason: 'too_large' });
    });
  });

  test('C89: a long directory is cut and says so; names are any bytes', async () => {
    await withJail(
      async (session) => {
        await perl(session, 'mkdir "/workspace/many"; for (1 .. 3000) { open(my $f, ">", "/workspace/many/$_") }');
        await perl(
          session,
          'mkdir "/workspace/odd"; for ("a\\nb", "e\\e[31m", "n" x 255, "bad\\xff\\xfe", "\\xc3\\xa9") { open(my $f, ">", "/workspace/odd/$_") } symlink "/etc", "/workspace/odd/l"; mkdir "/workspace/odd/d"',
        );
        const many = await session.listFiles('/workspace/many', 5_000);
        expect(many.ok && [many.value.entries.length, many.value.truncated]).toEqual([1_000, true]);
        const odd = await session.listFiles('/workspace/odd', 1_000);
        if (!odd.ok) throw new Error(odd.reason);
        expect(odd.value.truncated).toBe(false);
        expect(
          Object.fromEntries(
            odd.value.entries.map((entry) => [entry.path.slice('/workspace/odd/'.length), entry.type]),
          ),
        ).toEqual({
          'a\nb': 'file',
          'e\u001b[31m': 'file',
          ['n'.repeat(255)]: 'file',
          'bad\ufffd\ufffd': 'file',
          é: 'file',
          l: 'link',
          d: 'dir',
        }); // prettier-ignore
        for (const { modifiedAt } of odd.value.entries)
          expect(Math.abs(Date.parse(modifiedAt) - Date.now())).toBeLessThan(600_000);
        for (const path of ['/proc/1', '/usr', '/dev'])
          expect([path, (await session.listFiles(path, 10)).ok]).toEqual([path, false]);
        expect(await session.listFiles('/workspace/none', 10)).toEqual({ ok: false, reason: 'not_found' });
      },
      { limits: { cpuMs: 20_000 } },
    );
  });

  test('C91: a refused extraction is mended by a command and accepted in the same session', async () => {
    await withJail(async (session) => {
      await sh(session, 'ln -s /etc/passwd /workspace/output/result');
      expect(await session.extractDeliverables(['result', 'more'])).toEqual({
        files: [],
        rejected: [
          { path: 'result', reason: 'symlink_or_not_dir' },
          { path: 'more', reason: 'not_found' },
        ],
      });
      await sh(session, 'cd /workspace/output && rm result && echo fine > result && echo more > more');
      const again = await session.extractDeliverables(['result', 'more']);
      expect([again.rejected, again.files.map(({ path }) => path)]).toEqual([[], ['result', 'more']]);
    });
  });

  test('while deliverables are read nothing may start, and what runs is cancelled', async () => {
    await withJail(async (session) => {
      const running = sh(session, 'sleep 60');
      await sh(session, 'echo x > /workspace/output/x');
      const extraction = session.extractDeliverables(['x']);
      await expect(sh(session, 'true')).rejects.toMatchObject({ code: 'SANDBOX_NOT_READY' });
      await expect(session.extractDeliverables(['x'])).rejects.toMatchObject({ code: 'SANDBOX_NOT_READY' });
      expect((await extraction).files).toHaveLength(1);
      expect(await running).toMatchObject({ outcome: 'cancelled', sessionEnded: null });
    });
  });

  test('C92: arguments and environment arrive unchanged; what a jail would not take is refused by name', async () => {
    await withJail(
      async (session) => {
        const odd = ['-e', '\u2028', 'a\nb', '$(id)', '`id`', '\'"', '', 'é', 'x'.repeat(100_000)];
        const echoed = await session.exec({
          argv: [
            '/usr/bin/perl',
            '-e',
            'print map { length($_) . ":$_" } @ARGV, $ENV{MULTI}, $ENV{GIVEN}, $ENV{PATH}',
            '--',
            ...odd,
          ],
          env: { MULTI: 'one\ntwo', PATH: '/usr/bin' },
        });
        const sized = (value: string) => `${Buffer.byteLength(value)}:${value}`;
        expect(echoed.stdout.toString()).toBe([...odd, 'one\ntwo', 'of the session', '/usr/bin'].map(sized).join(''));
        expect(text(await sh(session, 'pwd', { cwd: '/tmp' }))).toBe('/tmp');
        for (const command of [
          { argv: [] },
          { argv: [''] },
          { argv: ['a\0b'] },
          { argv: ['a'], cwd: 'relative' },
          { argv: ['a'], cwd: '/a\0b' },
          { argv: ['a'], cwd: `/${'x'.repeat(255)}` },
          { argv: ['a'], env: { 'A=B': 'c' } },
          { argv: ['a'], env: { A: 'b\0' } },
          { argv: ['a'], env: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`V${i}`, ''])) },
          { argv: ['a'], env: { A: 'x'.repeat(33_000) } },
          { argv: Array.from({ length: 257 }, () => 'a') },
          { argv: ['a', 'x'.repeat(131_073)] },
          { argv: ['a'], timeoutMs: 0 },
          { argv: ['a'], timeoutMs: Number.NaN },
        ]) {
          await expect(session.exec(command)).rejects.toBeInstanceOf(ValidationFailed);
        }
      },
      { env: { GIVEN: 'of the session' } },
    );
  });

  test('a program that is not there, cannot be executed, or has no directory to run in is a result, not an error', async () => {
    await withJail(async (session) => {
      for (const [argv, cwd, name] of [
        [['no-such-program'], '/workspace', 'ENOENT'],
        [['/etc/passwd'], '/workspace', 'EACCES'],
        [['true'], '/workspace/none', 'ENOENT'],
      ] as const) {
        const result = await session.exec({ argv: [...argv], cwd });
        expect(result).toMatchObject({ outcome: 'nonzero_exit', exitCode: null, sessionEnded: null });
        expect(result.stderr.toString()).toContain(name);
      }
    });
  });

  test('B67: a signal cancels a command; one that has fired already starts none', async () => {
    await withJail(async (session) => {
      const abort = new AbortController();
      const running = session.exec({ argv: ['sleep', '60'] }, { signal: abort.signal });
      setTimeout(() => abort.abort(), 50);
      expect(await running).toMatchObject({ outcome: 'cancelled', sessionEnded: null });
      expect(await session.exec({ argv: ['sleep', '60'] }, { signal: abort.signal })).toMatchObject({
        outcome: 'cancelled',
        durationMs: 0,
      });
      expect(processesIn(session)).toBe(0);
    });
  });

  test('destroy is idempotent, ends running commands, and leaves no process and no directory', async () => {
    const session = await jails.provision({ input: [file('a', 'b')], limits: limits() });
    const mark = `civitas.${process.pid}.${Date.now()}`;
    const running = sh(session, `sleep 60; echo ${mark}`);
    expect(await eventually(() => processesWith(mark).length > 0, 2_000)).toBe(true);
    const [first, second] = await Promise.all([session.destroy('one'), session.destroy('two')]);
    expect([first.destroyed, second.destroyed]).toEqual([true, true]);
    expect(processesWith(mark)).toEqual([]);
    expect(await running).toMatchObject({ outcome: 'cancelled', exitCode: null });
    expect(await session.ended).toBe('cancelled');
    expect(jails.live.has(session.id)).toBe(false);
    expect(() => initOf(session)).toThrow();
  });

  test('C94: sessions in sequence leave no process, mount, file or descriptor behind', async () => {
    const state = () => ({
      mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').length,
      descriptors: readdirSync('/proc/self/fd').length,
      live: jails.live.size,
    });
    await withJail((session) => sh(session, 'true'));
    const before = state();
    for (let i = 0; i < 25; i += 1) {
      await withJail(
        async (session) => {
          await sh(session, '(setsid sleep 60 &) ; echo x > /workspace/output/x');
          expect((await session.extractDeliverables(['x'])).files).toHaveLength(1);
        },
        { input: [file('x', 'y')] },
      );
    }
    const after = state();
    expect([after.mounts, after.live]).toEqual([before.mounts, before.live]);
    expect(Math.abs(after.descriptors - before.descriptors)).toBeLessThanOrEqual(3);
  });
});
