/**
 * A worker process that plans and sends meter exports until it is killed: `node licensing-exporter.ts`. Its database, its
 * Stripe and its clock come from the environment. Says `ready` when it has booted and begins at the first line it reads,
 * so that a test boots the next one while the one before it works.
 */
import { planExports } from '../../src/districts/licensing/plan-exports.ts';
import { sendExports } from '../../src/districts/licensing/send-exports.ts';

process.stdout.write('ready\n');
await new Promise((r) => process.stdin.once('data', r));
for (;;) {
  await planExports();
  await sendExports();
  await new Promise((r) => setTimeout(r, 20));
}
