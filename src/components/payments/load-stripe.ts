'use client';

import type { Stripe, StripeConstructor } from '@stripe/stripe-js';

declare global {
  interface Window {
    __STRIPE_EMULATOR_BASE__?: string;
  }
}

let loading: Promise<Stripe | null> | undefined;

/**
 * Stripe's browser script, once per document. The embedded profile takes the script of the local emulator from our own
 * origin instead; nothing else does.
 */
export function loadStripe(publishableKey: string, emulated: boolean): Promise<Stripe | null> {
  loading ??= emulated
    ? emulatorScript().then((make) => make(publishableKey))
    : import('@stripe/stripe-js/pure').then((m) => m.loadStripe(publishableKey));
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

function emulatorScript(): Promise<StripeConstructor> {
  return new Promise((resolve, reject) => {
    window.__STRIPE_EMULATOR_BASE__ = '/emulators/stripe';
    const script = document.createElement('script');
    script.src = '/emulators/stripe/_browser/stripe.js';
    script.onload = () => {
      const made = (window as { Stripe?: StripeConstructor }).Stripe;
      if (made) resolve(made);
      else reject(new Error('the script of the local payment form defines nothing'));
    };
    script.onerror = () => reject(new Error('the local payment form could not be loaded'));
    document.head.append(script);
  });
}
