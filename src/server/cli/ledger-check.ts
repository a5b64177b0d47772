/** `npm run ledger:check`: every check of the ledger at one instant. Exit code 1 with the findings when there are any. */
import { prepareCommand } from './prepare-command.ts';

process.env.LOG_LEVEL ??= 'silent';
const done = await prepareCommand();
try {
  const { systemCtx } = await import('../../platform/actor.ts');
  const { checkLedger } = await import('../../districts/vault/index.ts');
  const { registerDistrict } = await import('../../platform/bus/bus.ts');
  const exchange = await import('../../districts/exchange/index.ts');
  // It answers which tasks are open. Nothing else is asked, so nothing else is loaded.
  registerDistrict(exchange.handlers);

  const check = await checkLedger(systemCtx('cli.ledgerCheck'));
  for (const c of check.checks) process.stdout.write(`${c.ok ? 'ok  ' : 'BAD '} ${c.name.padEnd(18)} ${c.detail}\n`);
  process.stdout.write(`${check.ok ? 'The ledger adds up' : 'The ledger does NOT add up'}, as of ${check.asOf}.\n`);
  process.exitCode = check.ok ? 0 : 1;
} finally {
  await done();
}
