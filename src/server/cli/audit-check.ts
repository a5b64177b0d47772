/**
 * `npm run audit:check -- [--head HASH]`: recomputes the hash chain of the audit log from its rows and names the first row
 * that was changed, removed or inserted. `--head` is the hash of an exported line of AUDIT_SEAL_EXPORT. Exit code 1 when
 * something does not fit.
 */
import { parseArgs } from 'node:util';
import { prepareCommand } from './prepare-command.ts';

const { values } = parseArgs({ options: { head: { type: 'string' } } });
const head = values.head;
if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) throw new Error('--head is 64 hexadecimal characters');
const WHAT = {
  row_changed: 'a row was changed',
  row_removed: 'a row was removed',
  row_inserted: 'a row was inserted',
  block_broken: 'a block of the chain was changed, removed or inserted',
  head_missing: 'the exported block is not part of this chain',
};
process.env.LOG_LEVEL ??= 'silent';
const done = await prepareCommand();
try {
  const { checkAudit } = await import('#platform/audit/check-audit.ts');
  const verdict = await checkAudit(head === undefined ? {} : { head });
  const { problem } = verdict;
  process.stdout.write(
    problem
      ? `BAD  ${WHAT[problem.kind]}${problem.seq === null ? '' : `, row ${problem.seq}`}${problem.block === null ? '' : `, block ${problem.block}`}${problem.auditId === null ? '' : `, ${problem.auditId}`}\n`
      : `ok   ${verdict.rows} rows in ${verdict.blocks} blocks, ${verdict.unsealed} not sealed yet, head ${verdict.head ?? 'none'}\n`,
  );
  process.exitCode = verdict.ok ? 0 : 1;
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await done();
}
