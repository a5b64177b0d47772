/** Acceptance B, deliverables: what leaves a jail, and all that does not. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { PinnedDirectory } from '#platform/jail/pinned-directory.ts';
import type { JailSession } from '#platform/jail/session.ts';
import type { Extraction, FileRefusal } from '#platform/jail/types.ts';
import { initOf } from './support/host-processes.ts';
import { describeJail, file, perl, sh, withJail } from './support/jail-fixture.ts';

const MIB = 1024 * 1024;

function refusals(extraction: Extraction): Record<string, FileRefusal> {
  expect(extraction.files).toEqual([]);
  return Object.fromEntries(extraction.rejected.map(({ path, reason }) => [path, reason]));
}

async function outputIs(session: JailSession, line: string): Promise<void> {
  const result = await sh(session, `cd / && rm -rf /workspace/output && mkdir /workspace/output && ${line}`);
  expect([result.stderr.toString(), result.exitCode]).toEqual(['', 0]);
}

describeJail('B. deliverables', () => {
  test('marked files leave with their bytes and digest, unmarked ones do not (B53)', async () => {
    await withJail(async (session) => {
      await outputIs(
        session,
        `cd /workspace/output && mkdir -p a/b && printf one > x.txt && printf two > a/b/y && printf no > unmarked && : > empty`,
      );
      const { files, rejected } = await session.extractDeliverables(['x.txt', '/workspace/output/a/b/y', 'empty']);
      expect(rejected).toEqual([]);
      expect(files.map(({ path, data }) => [path, data.toString()])).toEqual([
        ['x.txt', 'one'],
        ['a/b/y', 'two'],
        ['empty', ''],
      ]);
      for (const { data, sha256, bytes } of files) {
        expect([sha256, bytes]).toEqual([createHash('sha256').update(data).digest('hex'), data.length]);
      }
    });
  });

  test('B49: links of every kind are refused, also when output itself is one', async () => {
    await withJail(
      async (session) => {
        await outputIs(
          session,
          `cd /workspace/output && ln -s /etc/passwd file && ln -s /etc dir && ln -s nowhere dangling && ln -s /proc/1/root root && mkdir real && printf x > real/f && ln -s real here`,
        );
        expect(
          refusals(
            await session.extractDeliverables([
              'file',
              'dir',
              'dir/passwd',
              'dangling',
              'root/etc/shadow',
              'here/f',
              'missing',
              'real/f/deeper',
            ]),
          ),
        ).toEqual({
          file: 'symlink_or_not_dir',
          dir: 'symlink_or_not_dir',
          'dir/passwd': 'symlink_or_not_dir',
          dangling: 'symlink_or_not_dir',
          'root/etc/shadow': 'symlink_or_not_dir',
          'here/f': 'symlink_or_not_dir',
          missing: 'not_found',
          'real/f/deeper': 'symlink_or_not_dir',
        });
        await sh(session, 'rm -rf /workspace/output; mkdir /tmp/o; echo x > /tmp/o/f; ln -s /tmp/o /workspace/output');
        expect(refusals(await session.extractDeliverables(['f']))).toEqual({ f: 'symlink_or_not_dir' });
        expect(refusals(await session.extractDeliverables('manifest'))).toEqual({
          '.deliverables': 'symlink_or_not_dir',
        });
        await sh(session, 'rm /workspace/output; ln -s /input /workspace/output');
        expect(refusals(await session.extractDeliverables(['f']))).toEqual({ f: 'symlink_or_not_dir' });
      },
      { input: [file('f', 'input')] },
    );
  });

  test('B50: names that lead elsewhere, or are not plain, are refused without being opened', async () => {
    await withJail(
      async (session) => {
        const bad = [
          '../x',
          '/etc/passwd',
          'a/../../x',
          '.',
          './x',
          '//x',
          'x/',
          '',
          'a\nb',
          'a\u0000b',
          'a\\b',
          'a\u0085b',
          '\ud800',
          '\ufffd',
          'a/b/c/d/e/f/g/h/i',
          'x'.repeat(256),
          '/workspace/output',
          '/workspace/output/',
          '/workspace/output/../x',
          '/workspace/outputs/x',
        ]; // prettier-ignore
        expect(refusals(await session.extractDeliverables(bad))).toEqual(
          Object.fromEntries(bad.map((path) => [path, 'bad_path'])),
        );
        await outputIs(session, 'echo x > /workspace/output/twice');
        const twice = await session.extractDeliverables(['twice', '/workspace/output/twice']);
        expect(twice.rejected).toEqual([{ path: '/workspace/output/twice', reason: 'bad_path' }]);
      },
      { limits: { deliverableCount: 50 } },
    );
  });

  test('B51, B52: only regular files with one name, within size, total and count, are read, and nothing hangs', async () => {
    await withJail(
      async (session) => {
        await outputIs(
          session,
          `cd /workspace/output && mkfifo fifo && mkdir dir && echo x > hard && ln hard link && truncate -s 60M sparse && truncate -s 20M a && truncate -s 20M b
           perl -e 'socket(my $s, 1, 1, 0); bind($s, pack("S a*", 1, "socket"))'`,
        );
        expect(
          refusals(await session.extractDeliverables(['fifo', 'dir', 'hard', 'link', 'socket', 'sparse'])),
        ).toEqual({
          fifo: 'not_regular',
          dir: 'not_regular',
          hard: 'hardlink',
          link: 'hardlink',
          socket: 'not_regular',
          sparse: 'too_large',
        });
        const total = await session.extractDeliverables(['a', 'b']);
        expect(total.files.map(({ path }) => path)).toEqual(['a']);
        expect(total.rejected).toEqual([{ path: 'b', reason: 'over_total' }]);
        const many = Array.from({ length: 31 }, (_, i) => `f${i}`);
        await outputIs(session, `cd /workspace/output && for i in $(seq 0 30); do echo $i > f$i; done`);
        const counted = await session.extractDeliverables(many);
        expect([counted.files.length, counted.rejected]).toEqual([20, [{ path: 'f20', reason: 'too_many' }]]);
      },
      { limits: { deliverableBytes: 32 * MIB, deliverableCount: 20 } },
    );
  });

  test('B55: a manifest that is a link, a FIFO or huge marks nothing; a plain one marks its lines', async () => {
    await withJail(async (session) => {
      await outputIs(session, `ln -s /etc/passwd /workspace/output/.deliverables`);
      expect(refusals(await session.extractDeliverables('manifest'))).toEqual({
        '.deliverables': 'symlink_or_not_dir',
      });
      await outputIs(session, `mkfifo /workspace/output/.deliverables`);
      expect(refusals(await session.extractDeliverables('manifest'))).toEqual({ '.deliverables': 'not_regular' });
      await outputIs(session, `truncate -s 60M /workspace/output/.deliverables`);
      expect(refusals(await session.extractDeliverables('manifest'))).toEqual({ '.deliverables': 'too_large' });
      await outputIs(session, `echo x > /workspace/output/x`);
      expect(await session.extractDeliverables('manifest')).toEqual({ files: [], rejected: [] });
      await outputIs(
        session,
        `cd /workspace/output && echo one > x && echo two > y && echo three > z && printf 'x\\ny\\n' > .deliverables`,
      );
      expect((await session.extractDeliverables('manifest')).files.map(({ path }) => path)).toEqual(['x', 'y']);
    });
  });

  test('B56: archives are bytes, in and out: nothing is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * MIB));
    await withJail(
      async (session) => {
        await outputIs(session, 'cp /input/bomb.gz /workspace/output/bomb.gz');
        const { files } = await session.extractDeliverables(['bomb.gz']);
        expect(files[0]?.data.equals(bomb)).toBe(true);
      },
      { input: [file('bomb.gz', bomb)] },
    );
  });

  test('B54, C90: 2,000 reads while files and directories flip to links at a host canary show not one of its bytes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jail-flip-'));
    const canary = join(folder, 'canary');
    writeFileSync(canary, 'HOST CANARY', { mode: 0o644 });
    // The link is resolved on the host if anybody follows it there, so it names the host's path.
    try {
      await withJail(
        async (session) => {
          await outputIs(session, 'true');
          const flips = perl(
            session,
            `chdir '/workspace/output'; my $t = '${canary}'; my $d = '${folder}';
             while (1) {
               open(my $f, '>', 'f'); print $f 'own'; close $f; mkdir 'd'; open($f, '>', 'd/canary'); print $f 'own'; close $f;
               unlink 'f'; symlink $t, 'f'; unlink 'd/canary'; rmdir 'd'; symlink $d, 'd'; unlink 'f', 'd';
             }`,
          );
          const workspace = PinnedDirectory.pin(`/proc/${initOf(session)}/root/workspace`);
          const seen: Record<string, number> = {};
          // On a busy machine whoever flips may not have had a turn by then.
          const enough = () => (seen.symlink_or_not_dir ?? 0) > 50 && (seen.own ?? 0) + (seen[''] ?? 0) > 5;
          for (let i = 0; i < 1_000 || (i < 200_000 && !enough()); i += 1) {
            for (const parts of [
              ['output', 'f'],
              ['output', 'd', 'canary'],
            ]) {
              const read = await workspace.readFile(parts, MIB);
              const what = read.ok ? read.value.toString() : read.reason;
              seen[what] = (seen[what] ?? 0) + 1;
            }
          }
          workspace.close();
          expect(seen).not.toHaveProperty('HOST CANARY');
          expect(seen.symlink_or_not_dir).toBeGreaterThan(50);
          expect((seen.own ?? 0) + (seen[''] ?? 0)).toBeGreaterThan(5);
          // Extraction itself kills the one who flips before it reads.
          await session.extractDeliverables(['f', 'd/canary']);
          expect(await flips).toMatchObject({ outcome: 'cancelled', sessionEnded: null });
        },
        { limits: { cpuMs: 60_000, execWallMs: 60_000 } },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
