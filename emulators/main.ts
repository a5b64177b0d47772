/**
 * The local emulators of the embedded profile, in one process on loopback ports. State is kept in a journal, because
 * the ledger survives a restart and must still reconcile afterwards.
 */
import path from 'node:path';
import { createE2bEmulator } from './e2b/emulator.ts';
import { createStripeEmulator } from './stripe/emulator.ts';
import { createTwilioEmulator } from './twilio/emulator.ts';

const dir = process.env.EMULATORS_JOURNAL_DIR ?? '.data/emulators';
const target = process.env.EMULATORS_TARGET ?? 'http://127.0.0.1:3000';

const stripe = createStripeEmulator({
  journalFile: path.join(dir, 'stripe.journal'),
  webhookUrl: `${target}/api/webhooks/stripe`,
  webhookSecret: process.env.STRIPE_WEBHOOK_SECRET,
  connectWebhookUrl: `${target}/api/webhooks/stripe`,
  connectWebhookSecret: process.env.STRIPE_CONNECT_WEBHOOK_SECRET,
  publicUrl: `${target}/emulators/stripe`,
  balanceDelaySeconds: 0,
  autoPayouts: true,
});
const twilio = createTwilioEmulator({
  accountSid: process.env.TWILIO_ACCOUNT_SID ?? 'AC00000000000000000000000000000000',
  authToken: process.env.TWILIO_AUTH_TOKEN ?? 'local',
  journalFile: path.join(dir, 'twilio.journal'),
  deliverTo: target,
});
/** Only when asked for: its machines need root. */
const e2bPort = process.env.EMULATORS_E2B_PORT;
const e2b = e2bPort ? createE2bEmulator({ apiKey: process.env.E2B_API_KEY ?? '', mode: 'jailed', diskMb: 256 }) : null;
const ready = {
  stripe: (await stripe.listen(Number(process.env.EMULATORS_STRIPE_PORT ?? 0))).url,
  twilio: (await twilio.listen(Number(process.env.EMULATORS_TWILIO_PORT ?? 0))).url,
  ...(e2b ? { e2b: (await e2b.listen(Number(e2bPort))).url } : {}),
};
process.send?.({ ready });

const stop = () => {
  Promise.allSettled([stripe.close(), twilio.close(), e2b?.close()]).finally(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('disconnect', stop);
process.on('SIGINT', () => {});
