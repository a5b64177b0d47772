/** `npm run ledger:check`: every check of the ledger at one instant. Exit code 1 with the findings when there are any. */
import { resolveDatabaseUrl } from '../embedded/resolve-database.ts';

process.env.DATABASE_URL = await resolveDatabaseUrl();
process.env.LOG_LEVEL ??= 'silent';
const { systemCtx } = await import('../../platform/actor.ts');
const { closeDb } = await import('../../platform/db/client.ts');
const { checkLedger } = await import('../../districts/vault/index.ts');
const { registerDistrict } = await import('../../platform/bus/bus.ts');
const exchange = await import('../../districts/exchange/index.ts');
// It answers which tasks are open. Nothing else is asked, so nothing else is loaded.
registerDistrict(exchange.handlers);

const check = await checkLedger(systemCtx('cli.ledgerCheck'));
for (const c of check.checks) process.stdout.write(`${c.ok ? 'ok  ' : 'BAD '} ${c.name.padEnd(18)} ${c.detail}\n`);
process.stdout.write(`${check.ok ? 'The ledger adds up' : 'The ledger does NOT add up'}, as of ${check.asOf}.\n`);
await closeDb();
process.exitCode = check.ok ? 0 : 1;
