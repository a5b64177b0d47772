/**
 * `npm run ledger:verify -- [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--head HASH]`: recomputes every daily seal from the
 * transfers and names the first bad day and transfer. `--head` is the exported hash of the last seal.
 */
import { parseArgs } from 'node:util';
import { prepareCommand } from './prepare-command.ts';

const { values } = parseArgs({
  options: { from: { type: 'string' }, to: { type: 'string' }, head: { type: 'string' } },
});
for (const day of [values.from, values.to])
  if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    process.stderr.write(`${day} is not a day: YYYY-MM-DD\n`);
    process.exit(2);
  }
process.env.LOG_LEVEL ??= 'silent';
const done = await prepareCommand();
const { systemCtx } = await import('../../platform/actor.ts');
const { verifyLedger } = await import('../../districts/vault/index.ts');

const verdict = await verifyLedger(systemCtx('cli.ledgerVerify'), { from: values.from, to: values.to });
const headFits = values.head === undefined || values.head === verdict.head;
if (verdict.problem) {
  const { day, what, transferId } = verdict.problem;
  process.stdout.write(`BAD  ${day}: ${what}${transferId ? `, transfer ${transferId}` : ''}\n`);
} else
  process.stdout.write(
    `ok   ${verdict.days} sealed days, ${verdict.transfers} transfers, head ${verdict.head ?? 'none'}\n`,
  );
if (!headFits) process.stdout.write(`BAD  the last seal is ${verdict.head}, not ${values.head}\n`);
await done();
process.exitCode = verdict.ok && headFits ? 0 : 1;
