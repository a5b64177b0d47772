/**
 * `npm run admin:create -- --email <address>`: makes an administrator, or gives an account the role, and prints a one-time
 * link (24 h) to set a password. `--demote` takes the role away, `--recover` removes a lost second factor.
 */
import { parseArgs } from 'node:util';
import { prepareCommand } from './prepare-command.ts';

const { values } = parseArgs({
  options: { email: { type: 'string' }, demote: { type: 'boolean' }, recover: { type: 'boolean' } },
});
if (!values.email || (values.demote && values.recover)) {
  process.stderr.write('Usage: npm run admin:create -- --email <address> [--demote | --recover]\n');
  process.exit(2);
}
const done = await prepareCommand();
try {
  await import('../../api/compose.ts');
  const { createAdmin, demoteAdmin, recoverAdmin } = await import('../../districts/identity/index.ts');
  const act = values.demote ? demoteAdmin : values.recover ? recoverAdmin : createAdmin;
  const made = await act(values.email);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  switch (made.what) {
    case 'unchanged':
      say(`${values.email} is an administrator already.`);
      break;
    case 'demoted':
      say(`${values.email} is no longer an administrator; its sessions have ended.`);
      break;
    default:
      say(`${values.email}: administrator ${made.what}.`);
  }
  if (made.link) {
    say('Open this link within 24 hours and choose a password. It works once and is not shown again:');
    say(`  ${made.link}`);
  }
  if (made.what !== 'demoted')
    say('Administrators need a second factor: enable it on the security page after signing in.');
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await done();
}
