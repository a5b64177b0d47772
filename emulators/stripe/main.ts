/**
 * node emulators/stripe/main.ts --port 4040 [--journal FILE] [--webhook-url URL --webhook-secret SECRET]
 *   [--connect-webhook-url URL] [--connect-webhook-secret SECRET] [--balance-delay SECONDS] [--later SECONDS]
 *   [--auto-payouts] [--fee-percent N] [--fee-fixed N] [--public-url URL]
 *
 * Prints one line when it listens and ends cleanly on SIGTERM and SIGINT.
 */
import { parseArgs } from 'node:util';
import { createStripeEmulator, type EmulatorOptions } from './emulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4040' },
    journal: { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    'connect-webhook-url': { type: 'string' },
    'connect-webhook-secret': { type: 'string' },
    'balance-delay': { type: 'string' },
    later: { type: 'string' },
    'auto-payouts': { type: 'boolean' },
    'fee-percent': { type: 'string' },
    'fee-fixed': { type: 'string' },
    'public-url': { type: 'string' },
  },
});

function numberOf(name: 'port' | 'balance-delay' | 'later' | 'fee-percent' | 'fee-fixed'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new Error(`--${name} must be a number that is not negative.`);
}

/** Only what was given, so that the emulator's own defaults hold for the rest. */
function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const options: EmulatorOptions = given({
  journalFile: values.journal,
  webhookUrl: values['webhook-url'],
  webhookSecret: values['webhook-secret'],
  connectWebhookUrl: values['connect-webhook-url'],
  connectWebhookSecret: values['connect-webhook-secret'],
  balanceDelaySeconds: numberOf('balance-delay'),
  laterSeconds: numberOf('later'),
  autoPayouts: values['auto-payouts'],
  feePercent: numberOf('fee-percent'),
  feeFixed: numberOf('fee-fixed'),
  publicUrl: values['public-url'],
});

const emulator = createStripeEmulator(options);
const { url } = await emulator.listen(numberOf('port') ?? 4040);
console.log(`Stripe emulator listening on ${url}, dashboard ${url}/_dashboard`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void emulator.close().then(() => process.exit(0));
  });
}
