/**
 * node emulators/twilio/main.ts --port 4060 --account-sid AC… --auth-token … [--journal FILE] [--deliver-to ORIGIN]
 *
 * Prints one line when it listens and ends cleanly on SIGTERM and SIGINT.
 */
import { parseArgs } from 'node:util';
import { createTwilioEmulator } from './emulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4060' },
    'account-sid': { type: 'string', default: 'AC00000000000000000000000000000000' },
    'auth-token': { type: 'string', default: 'local' },
    journal: { type: 'string' },
    'deliver-to': { type: 'string' },
  },
});

const emulator = createTwilioEmulator({
  accountSid: values['account-sid'],
  authToken: values['auth-token'],
  ...(values.journal ? { journalFile: values.journal } : {}),
  ...(values['deliver-to'] ? { deliverTo: values['deliver-to'] } : {}),
});
const { url } = await emulator.listen(Number(values.port));
console.log(`Twilio emulator listening on ${url}, messages at ${url}/_test/messages`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void emulator.close().then(() => process.exit(0));
  });
}
