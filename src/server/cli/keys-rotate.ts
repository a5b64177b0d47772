/**
 * `npm run keys:rotate`: re-encrypts every encrypted column under the current ENCRYPTION_SECRET and the first
 * TWO_FA_ENCRYPTION_KEY, and rebuilds phone and mailbox indexes under the current AUTH_SECRET. The old values stay configured as
 * ENCRYPTION_SECRET_PREVIOUS, further keys of the list and AUTH_SECRET_PREVIOUS until it has ended. It can be stopped and
 * run again at any time, with the servers running.
 */
import { prepareCommand } from './prepare-command.ts';

const WIDTH = 28;
const done = await prepareCommand();
try {
  const { encryptedColumns } = await import('../../api/compose.ts');
  const { countColumn, rotateColumn } = await import('#platform/db/rotate-columns.ts');
  const { rebuildPhoneIndexes } = await import('../../districts/identity/index.ts');
  const { reindexClusters } = await import('../../districts/registry/index.ts');
  const out = process.stdout;
  let unreadable = 0;
  let rotated = 0;
  for (const c of encryptedColumns) {
    const name = `${c.table}.${c.column}`.padEnd(44);
    const total = await countColumn(c);
    const show = (seen: number) => {
      if (!out.isTTY) return;
      const part = total === 0 ? 1 : Math.min(1, seen / total);
      const bar = '█'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '·');
      out.write(`\r${name} ${bar} ${Math.round(part * 100)} %`);
    };
    show(0);
    const r = await rotateColumn(c, show);
    rotated += r.rotated;
    unreadable += r.unreadable;
    const note = r.unreadable > 0 ? `, ${r.unreadable} unreadable` : '';
    out.write(`${out.isTTY ? '\r' : ''}${name} ${r.rotated} of ${r.seen} re-encrypted${note}${' '.repeat(WIDTH)}\n`);
  }
  const indexes = await rebuildPhoneIndexes();
  unreadable += indexes.unreadable;
  out.write(`${'phone indexes'.padEnd(44)} ${indexes.rebuilt} rebuilt\n`);
  const clusters = await reindexClusters();
  out.write(`${'owner clusters'.padEnd(44)} ${clusters.rebuilt} rebuilt\n`);
  out.write(`${rotated} values re-encrypted.\n`);
  out.write(
    'Addresses in the audit log are append-only: keep the old secret configured while you want to read them.\n',
  );
  if (unreadable > 0) {
    process.stderr.write(`${unreadable} values open under no configured key; they were left alone.\n`);
    process.exitCode = 1;
  }
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await done();
}
