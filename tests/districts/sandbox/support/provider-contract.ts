/** What every provider keeps, whichever way it isolates. One suite; the files beside it run it against each provider. */
import { afterEach, describe, expect, test } from 'vitest';
import type {
  ExecCommand,
  RunSpec,
  SandboxLimits,
  SandboxProvider,
  SandboxSession,
  SandboxSpec,
} from '#districts/sandbox/provider.ts';
import { ProviderError } from '#districts/sandbox/provider.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

const LIMITS = LIMIT_CLASSES.probe.limits;
const CANARY = `canary-${process.pid}-${Date.now()}`;

export function describeProviderContract(name: 'local' | 'e2b', provider: () => SandboxProvider): void {
  const isolation = name === 'local' ? 'namespace' : 'microvm';
  const open: SandboxSession[] = [];
  const spec = (overrides: Partial<SandboxSpec> = {}, limits: Partial<SandboxLimits> = {}): SandboxSpec => ({
    runId: 'r',
    taskId: 't',
    attempt: 1,
    purpose: 'execute',
    input: [{ path: 'task/a', data: Buffer.from('given'), bytes: 5 }],
    limits: { ...LIMITS, ...limits },
    ...overrides,
  });
  const start = async (...args: Parameters<typeof spec>) => {
    const session = await provider().provision(spec(...args));
    open.push(session);
    return session;
  };
  const sh = (line: string, more: Partial<ExecCommand> = {}): ExecCommand => ({
    argv: ['/bin/sh', '-c', line],
    ...more,
  });
  const run = (line: string, overrides: Partial<RunSpec> = {}): RunSpec => ({
    ...spec(),
    command: sh(line),
    ...overrides,
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((session) => session.destroy('test')));
  });

  describe(`the contract of providers, ${name}`, { timeout: 30_000 }, () => {
    test('F127: probe() says yes after running a real sandbox', async () => {
      expect(await provider().probe()).toMatchObject({ ok: true });
    });

    test('run() takes input in, brings marked files out and nothing else, and is gone afterwards', async () => {
      const result = await provider().run(
        run(
          'cat /input/task/a; echo to stderr >&2; echo made > output/b; echo unmarked > output/c; echo b > output/.deliverables; exit 42',
          { extract: 'manifest' },
        ),
      );
      expect(result).toMatchObject({
        outcome: 'nonzero_exit',
        exitCode: 42,
        provider: name,
        isolation,
        destroyed: true,
      });
      expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['given', 'to stderr\n']);
      expect(result.deliverables.files.map(({ path, data }) => [path, data.toString()])).toEqual([['b', 'made\n']]);
    });

    test('A24: the input can be read and in no way changed', async () => {
      const session = await start();
      const attempts = [
        'echo x > /input/task/a',
        'echo x >> /input/task/a',
        'rm -f /input/task/a',
        'chmod 777 /input/task/a',
        'ln /input/task/a /input/task/b',
        'ln -s /etc/passwd /input/task/b',
        'mv /input/task/a /input/task/b',
        'touch /input/task/a /input/b',
        'mkdir /input/d',
        'mount -o remount,rw /input',
        'exec 3<>/input/task/a && echo x >&3',
      ];
      for (const attempt of attempts) {
        const { exitCode, stdout } = await session.exec(
          sh(`(${attempt}) 2>/dev/null; code=$?; cat /input/task/a; exit $code`),
        );
        expect([attempt, exitCode === 0, stdout.toString()]).toEqual([attempt, false, 'given']);
      }
    });

    test('A3, A4: no name is resolved and no address answers', async () => {
      const session = await start();
      const script = `
        print gethostbyname('example.com') ? "dns\\n" : '';
        $SIG{ALRM} = sub { exit 0 };
        for ([1, 6], [2, 17]) {
          for my $ip ([169, 254, 169, 254], [192, 0, 2, 1], [8, 8, 8, 8]) {
            socket(my $s, 2, $_->[0], $_->[1]) or next;
            alarm 1;
            print "reached @$ip\\n" if connect($s, pack('S n C4 x8', 2, 53, @$ip)) && defined send($s, 'x', 0);
          }
        }`;
      const result = await session.exec({ argv: ['/usr/bin/perl', '-e', script] });
      expect([result.stdout.toString(), result.exitCode]).toEqual(['', 0]);
    });

    test('A14: no value of the platform is in any environment', async () => {
      process.env.CIVITAS_TEST_CANARY = CANARY;
      try {
        const session = await start({ env: { GIVEN: 'yes' } });
        const { stdout } = await session.exec(sh('env; cat /proc/*/environ /proc/*/task/*/environ 2>/dev/null; true'));
        expect(stdout.toString()).toContain('GIVEN=yes');
        expect(stdout.toString()).not.toContain(CANARY);
      } finally {
        delete process.env.CIVITAS_TEST_CANARY;
      }
    });

    test('A27: nothing of one sandbox is in the next', async () => {
      const first = await start();
      await first.exec(sh('echo x > /workspace/left; echo x > /tmp/left; echo x > /dev/shm/left'));
      await first.destroy('done');
      const second = await start();
      const { stdout } = await second.exec(sh('ls -A /workspace /tmp /dev/shm'));
      expect(stdout.toString()).not.toContain('left');
    });

    test('B36: a command that sleeps for ever is cut at its wall limit, with all it started, and the session goes on', async () => {
      const session = await start();
      const cut = await session.exec(sh(`(setsid sleep 97 &) ; trap '' TERM HUP; sleep 97`, { timeoutMs: 700 }));
      expect(cut).toMatchObject({ outcome: 'wall_timeout', sessionEnded: null });
      const { stdout } = await session.exec(sh('grep -l sleep /proc/[0-9]*/comm 2>/dev/null | xargs -r cat; echo ok'));
      expect(
        stdout
          .toString()
          .split('\n')
          .filter((line) => line === 'sleep').length,
      ).toBeLessThanOrEqual(
        name === 'e2b' ? 1 : 0, // the emulator's machine has a sleeping process of root
      );
      expect(stdout.toString()).toContain('ok');
    });

    test('B39, B40: a flood on either stream is cut at exactly the cap', async () => {
      for (const line of ['yes', 'yes >&2']) {
        const session = await start({}, { execOutputBytes: 65_536 });
        const result = await session.exec(sh(line));
        expect(result).toMatchObject({ outcome: 'output_limit', truncated: true });
        expect(result.stdout.length + result.stderr.length).toBe(65_536);
        expect((await session.exec(sh('echo on'))).stdout.toString()).toBe('on\n');
      }
    });

    test('C77: the output of a session is counted over its commands', async () => {
      const session = await start({}, { sessionOutputBytes: 200_000 });
      let ended = null;
      for (let i = 0; i < 6 && ended === null; i += 1)
        ended = (await session.exec(sh('head -c 60000 /dev/zero'))).sessionEnded;
      expect(ended).toBe('output_limit');
      expect(await session.ended).toBe('output_limit');
    });

    test('exit codes: of the program, 128 + signal, and null for what never started', async () => {
      const session = await start();
      const outcome = async (command: ExecCommand) => {
        const { exitCode, outcome: how, stderr } = await session.exec(command);
        return [exitCode, how, stderr.toString()];
      };
      expect(await outcome(sh('exit 3'))).toEqual([3, 'nonzero_exit', '']);
      expect(await outcome(sh('kill -9 $$'))).toEqual([137, 'nonzero_exit', '']);
      expect(await outcome({ argv: ['/no/such'] })).toEqual([
        null,
        'nonzero_exit',
        'the command could not be started: ENOENT\n',
      ]);
      expect(await outcome(sh('true', { cwd: '/no/such' }))).toEqual([
        null,
        'nonzero_exit',
        'the command could not be started: ENOENT\n',
      ]);
      expect(await outcome({ argv: ['/etc/passwd'] })).toEqual([
        null,
        'nonzero_exit',
        'the command could not be started: EACCES\n',
      ]);
    });

    test('C92: arguments and variables arrive as they are; what is no command is refused', async () => {
      const session = await start();
      const argv = ['-e', '$(id)', '\'"\\', '\u2028', '', 'a\nb', 'x'.repeat(100_000)];
      const { stdout } = await session.exec({
        argv: ['/usr/bin/perl', '-e', 'print join("|", @ARGV), "#", $ENV{LINES_}', '--', ...argv],
        env: { LINES_: 'one\ntwo' },
      });
      expect(stdout.toString()).toBe(`${argv.join('|')}#one\ntwo`);
      for (const bad of [{ argv: [] }, { argv: ['a\0b'] }, { argv: ['x'], cwd: 'relative' }])
        await expect(session.exec(bad)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    });

    test('bytes of a command arrive as they are, also those that are no text', async () => {
      const session = await start();
      const { stdout } = await session.exec({ argv: ['/usr/bin/perl', '-e', 'print map { chr } 0 .. 255'] });
      expect(stdout).toEqual(Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
    });

    test('C73: a daemon that holds the output does not keep its command open; kill-all ends it', async () => {
      const session = await start();
      const result = await session.exec(sh('(setsid sleep 61 &) ; echo done'));
      expect(result).toMatchObject({ outcome: 'completed', leftover: true });
      expect(result.durationMs).toBeLessThan(4_000);
      await session.killProcesses();
      const left = await session.exec(sh('pgrep -u "$(id -u)" -x sleep; true'));
      expect(left.stdout.toString()).toBe('');
    });

    test('a command that comes while everything is killed runs afterwards, and the session lives on', async () => {
      const session = await start();
      const killed = session.exec(sh('sleep 60'));
      const killing = [session.killProcesses(), session.killProcesses()];
      const after = session.exec(sh('echo after'));
      await Promise.all(killing);
      expect((await killed).outcome).toBe('cancelled');
      expect(['after\n', '']).toContain((await after).stdout.toString());
      expect((await session.exec(sh('echo on'))).stdout.toString()).toBe('on\n');
    });

    test('C84: four commands run at once without mixing; a fifth is refused', async () => {
      const session = await start();
      const abort = new AbortController();
      const four = [1, 2, 3, 4].map((n) =>
        session.exec(sh(`echo ${n}; ${n === 4 ? 'sleep 60' : 'sleep 0.2'}; exit ${n}`), { signal: abort.signal }),
      );
      await expect(session.exec(sh('true'))).rejects.toMatchObject({
        code: 'SANDBOX_EXEC_LIMIT',
        details: { running: 4 },
      });
      const three = await Promise.all(four.slice(0, 3));
      expect(three.map(({ exitCode, stdout }) => [exitCode, stdout.toString()])).toEqual([
        [1, '1\n'],
        [2, '2\n'],
        [3, '3\n'],
      ]);
      abort.abort();
      expect(await four[3]).toMatchObject({ outcome: 'cancelled', sessionEnded: null });
      expect((await session.exec(sh('echo on'))).stdout.toString()).toBe('on\n');
    });

    test('files are written, listed and read; what is no file, not there or too large is refused by its reason', async () => {
      const session = await start();
      const data = Buffer.from([0, 255, 10, 13]);
      expect(await session.writeFile('/workspace/deep/er/f', data)).toEqual({ ok: true, value: { bytes: 4 } });
      expect(await session.readFile('/workspace/deep/er/f', 4)).toEqual({ ok: true, value: data });
      expect(await session.readFile('/workspace/deep/er/f', 3)).toEqual({ ok: false, reason: 'too_large' });
      await session.exec(sh('mkfifo p; ln -s /etc/passwd l; mkdir d; for i in $(seq 12); do : > d/$i; done'));
      const refusal = async (path: string) => {
        const read = await session.readFile(path, 1_000);
        return read.ok ? 'read' : read.reason;
      };
      expect(await refusal('/workspace/none')).toBe('not_found');
      expect(await refusal('/workspace/d')).toBe('not_regular');
      expect(await refusal('/workspace/p')).toBe('not_regular');
      for (const path of ['relative', '/workspace/../etc/passwd', '/a\0b', '/workspace//x'])
        expect([path, await refusal(path)]).toEqual([path, 'bad_path']);
      expect(await session.writeFile('/input/x', data)).toEqual({ ok: false, reason: 'read_only' });
      expect(await session.writeFile('/workspace/d', data)).toMatchObject({ ok: false });
      expect(await session.writeFile('/workspace/p', data)).toMatchObject({ ok: false });
      const listed = await session.listFiles('/workspace', 100);
      if (!listed.ok) throw new Error(listed.reason);
      const types = Object.fromEntries(listed.value.entries.map(({ path, type }) => [path, type]));
      expect(types).toMatchObject({ '/workspace/deep': 'dir', '/workspace/output': 'dir', '/workspace/l': 'link' });
      expect(await session.listFiles('/workspace/d', 10)).toMatchObject({ ok: true, value: { truncated: true } });
      expect(await session.listFiles('/workspace/none', 10)).toEqual({ ok: false, reason: 'not_found' });
      const program = Buffer.from('#!/bin/sh\necho ran\n');
      await session.writeFile('/workspace/program', program, { executable: true });
      expect((await session.exec({ argv: ['/workspace/program'] })).stdout.toString()).toBe('ran\n');
    });

    test('B49, B50, B51, B53: only plain regular files that were named leave', async () => {
      const session = await start();
      await session.exec(
        sh(
          'cd output; echo x > good; echo x > unmarked; ln -s /etc/passwd link; ln -s gone dangling; mkdir d; echo x > d/in; ln -s d dl; mkfifo p; ln good hard; echo y > single',
        ),
      );
      const reasonOf = async (path: string) => {
        const { files, rejected } = await session.extractDeliverables([path]);
        return rejected[0]?.reason ?? files.map((file) => file.data.toString()).join();
      };
      const expected: Record<string, string> = {
        link: 'symlink_or_not_dir',
        dangling: 'symlink_or_not_dir',
        'dl/in': 'symlink_or_not_dir',
        d: 'not_regular',
        p: 'not_regular',
        hard: 'hardlink',
        missing: 'not_found',
        '../x': 'bad_path',
        '/etc/passwd': 'bad_path',
        'a/../../x': 'bad_path',
        '.': 'bad_path',
        '//x': 'bad_path',
        'x/': 'bad_path',
        'a\u0007b': 'bad_path',
        single: 'y\n',
        'd/in': 'x\n',
        '/workspace/output/single': 'y\n',
      };
      const found: Record<string, string> = {};
      for (const path of Object.keys(expected)) found[path] = await reasonOf(path);
      expect(found).toEqual(expected);
    });

    test('B49: an output directory that is itself a link yields nothing', async () => {
      const session = await start();
      await session.exec(sh('rmdir output && ln -s /etc output'));
      expect(await session.extractDeliverables(['passwd'])).toEqual({
        files: [],
        rejected: [{ path: 'passwd', reason: 'symlink_or_not_dir' }],
      });
    });

    test('B52: number and total size of deliverables are bounded', async () => {
      const session = await start({}, { deliverableBytes: 100_000, deliverableCount: 3 });
      await session.exec(
        sh('cd output; truncate -s 60M sparse; for i in a b c d; do head -c 40000 /dev/zero > $i; done'),
      );
      expect((await session.extractDeliverables(['sparse'])).rejected).toEqual([
        { path: 'sparse', reason: 'too_large' },
      ]);
      expect((await session.extractDeliverables(['a', 'b', 'c'])).rejected).toEqual([
        { path: 'c', reason: 'over_total' },
      ]);
      expect((await session.extractDeliverables(['x', 'y', 'z', 'w'])).rejected.at(-1)).toEqual({
        path: 'w',
        reason: 'too_many',
      });
    });

    test.each([
      ['a link', 'ln -s /etc/passwd output/.deliverables', 'symlink_or_not_dir'],
      ['a pipe', 'mkfifo output/.deliverables', 'not_regular'],
      ['60 MB long', 'truncate -s 60M output/.deliverables', 'too_large'],
    ])('B55: a manifest that is %s delivers nothing', async (_what, line, reason) => {
      const session = await start();
      await session.exec(sh(line));
      expect(await session.extractDeliverables('manifest')).toEqual({
        files: [],
        rejected: [{ path: '.deliverables', reason }],
      });
    });

    test('B56: an archive stays what it is: nothing of it is unpacked', async () => {
      const session = await start();
      await session.exec(sh('head -c 30000000 /dev/zero | gzip -9 > output/bomb.gz'));
      const { files } = await session.extractDeliverables(['bomb.gz']);
      expect(files[0]?.bytes).toBeLessThan(40_000);
      expect(files[0]?.data.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    });

    test('B57: a killed run delivers nothing, although it had marked files', async () => {
      const killed = await provider().run(
        run('', {
          command: sh('echo x > output/good; echo good > output/.deliverables; sleep 60', { timeoutMs: 500 }),
          extract: 'manifest',
        }),
      );
      expect(killed).toMatchObject({
        outcome: 'wall_timeout',
        deliverables: { files: [], rejected: [] },
        destroyed: true,
      });
    });

    test('C91: a refused extraction leaves the session usable; mended, it is accepted', async () => {
      const session = await start();
      await session.exec(sh('ln -s /etc/passwd output/a'));
      expect((await session.extractDeliverables(['a'])).rejected).toHaveLength(1);
      await session.exec(sh('rm output/a; echo fine > output/a'));
      const { files, rejected } = await session.extractDeliverables(['a']);
      expect([files.map(({ data }) => data.toString()), rejected]).toEqual([['fine\n'], []]);
    });

    test('B67: an aborted run is cancelled and destroyed', async () => {
      for (const delayMs of [0, 150]) {
        const abort = new AbortController();
        const running = provider().run(run('sleep 60'), abort.signal);
        if (delayMs === 0) abort.abort();
        else setTimeout(() => abort.abort(), delayMs);
        expect(await running).toMatchObject({ outcome: 'cancelled', destroyed: true });
      }
    });

    test('C82, C83: idle and lifetime end a session, and a command in flight hears of it', async () => {
      const idle = await start({}, { idleMs: 400 });
      expect(await idle.ended).toBe('idle_timeout');
      expect(await idle.exec(sh('true'))).toMatchObject({ outcome: 'idle_timeout', exitCode: null });
      const old = await start({}, { lifetimeMs: 2_500 });
      expect(await old.exec(sh('sleep 60'))).toMatchObject({ exitCode: null, sessionEnded: 'lifetime' });
    });

    test('destroy is idempotent; afterwards everything answers that the session has ended', async () => {
      const session = await start();
      const [one, two] = await Promise.all([session.destroy('a'), session.destroy('b')]);
      expect([one.destroyed, two.destroyed, await session.ended]).toEqual([true, true, 'completed']);
      expect(await session.readFile('/workspace/x', 1)).toEqual({ ok: false, reason: 'session_ended' });
      expect(await session.writeFile('/workspace/x', Buffer.alloc(1))).toEqual({ ok: false, reason: 'session_ended' });
      expect((await session.extractDeliverables(['x'])).rejected).toEqual([{ path: 'x', reason: 'session_ended' }]);
      expect(session.usage().wallMs).toBeGreaterThan(0);
    });

    test('B69: input that names another place is refused before anything starts', async () => {
      for (const path of ['../workspace/x', '/etc/x', 'a/../../b', 'a//b', '']) {
        const refused = provider().provision(spec({ input: [{ path, data: Buffer.alloc(0), bytes: 0 }] }));
        await expect(refused).rejects.toBeInstanceOf(ProviderError);
        await expect(refused).rejects.toMatchObject({ reason: 'bad_input' });
      }
    });
  });
}
