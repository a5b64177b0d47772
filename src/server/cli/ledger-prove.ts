/** `npm run ledger:prove -- <transferId>`: prints an inclusion proof that anybody checks without us (docs/ledger-proof.md). */
import { resolveDatabaseUrl } from '../embedded/resolve-database.ts';

const transferId = process.argv[2];
if (!transferId) throw new Error('name a transfer: npm run ledger:prove -- <transferId>');
process.env.DATABASE_URL = await resolveDatabaseUrl();
process.env.LOG_LEVEL ??= 'silent';
const { systemCtx } = await import('../../platform/actor.ts');
const { closeDb } = await import('../../platform/db/client.ts');
const { proveTransfer } = await import('../../districts/vault/index.ts');

try {
  const proof = await proveTransfer(systemCtx('cli.ledgerProve'), { transferId });
  process.stdout.write(`${JSON.stringify(proof, null, 2)}\n`);
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await closeDb();
}
