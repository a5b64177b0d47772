/**
 * The local emulators of the embedded profile, in one process on loopback ports. State is kept in a journal, because
 * the ledger survives a restart and must still reconcile afterwards.
 */
import path from 'node:path';
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
const ready = {
  stripe: (await stripe.listen(Number(process.env.EMULATORS_STRIPE_PORT ?? 0))).url,
  twilio: (await twilio.listen(Number(process.env.EMULATORS_TWILIO_PORT ?? 0))).url,
};
process.send?.({ ready });

const stop = () => {
  Promise.allSettled([stripe.close(), twilio.close()]).finally(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('disconnect', stop);
process.on('SIGINT', () => {});
