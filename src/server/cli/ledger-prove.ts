/** `npm run ledger:prove -- <transferId>`: prints an inclusion proof that anybody checks without us (docs/ledger-proof.md). */
import { prepareCommand } from './prepare-command.ts';

const transferId = process.argv[2];
if (!transferId) {
  process.stderr.write('Name a transfer: npm run ledger:prove -- <transferId>\n');
  process.exit(2);
}
process.env.LOG_LEVEL ??= 'silent';
const done = await prepareCommand();
try {
  const { systemCtx } = await import('../../platform/actor.ts');
  const { proveTransfer } = await import('../../districts/vault/index.ts');
  const proof = await proveTransfer(systemCtx('cli.ledgerProve'), { transferId });
  process.stdout.write(`${JSON.stringify(proof, null, 2)}\n`);
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await done();
}
