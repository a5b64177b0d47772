'use client';

import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import type { Appearance } from '@stripe/stripe-js';
import Lock from 'lucide-react/icons/lock';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Callout, Skeleton } from '../ui/feedback.tsx';
import { loadStripe } from './load-stripe.ts';

export interface CardPaymentProps {
  publishableKey: string;
  emulated: boolean;
  /** Pay now, or save the card for later purchases. */
  intent?: 'payment' | 'setup';
  clientSecret: string;
  /** "Pay $20.00" */
  label: string;
  /** Where the bank sends the browser back to, when it has to leave. */
  returnPath: string;
  onDone: () => void;
}

/** The provider's card form in our page: the card's number never passes our servers. */
export function CardPayment(props: CardPaymentProps) {
  const [failed, setFailed] = useState(false);
  const stripe = useMemo(
    () => loadStripe(props.publishableKey, props.emulated),
    [props.publishableKey, props.emulated],
  );
  useEffect(() => {
    stripe.then(
      (s) => setFailed(s === null),
      () => setFailed(true),
    );
  }, [stripe]);
  const appearance = useAppearance();
  if (failed) {
    return (
      <Callout
        tone="bad"
        role="alert"
        title="The card form could not be loaded."
        actions={<Button onClick={() => location.reload()}>Reload the page</Button>}
      >
        Nothing was charged. Check your connection and whether something blocks the payment provider, then reload.
      </Callout>
    );
  }
  return (
    <Elements stripe={stripe} options={{ clientSecret: props.clientSecret, appearance }}>
      <Form {...props} />
    </Elements>
  );
}

function Form({ intent = 'payment', clientSecret, label, returnPath, onDone }: CardPaymentProps) {
  const stripe = useStripe();
  const elements = useElements();
  const [ready, setReady] = useState(false);
  const [pending, setPending] = useState(false);
  const [message, setMessage] = useState<string | null>(null);

  async function pay(event: FormEvent) {
    event.preventDefault();
    if (!stripe || !elements || pending) return;
    setPending(true);
    setMessage(null);
    const checked = await elements.submit();
    if (checked.error) {
      setMessage(checked.error.message ?? 'Check the card’s details.');
      setPending(false);
      return;
    }
    const confirmation = {
      elements,
      clientSecret,
      confirmParams: { return_url: `${location.origin}${returnPath}` },
      redirect: 'if_required',
    } as const;
    const { error } =
      intent === 'payment' ? await stripe.confirmPayment(confirmation) : await stripe.confirmSetup(confirmation);
    if (error) {
      setMessage(error.message ?? 'The card was refused. Try another one.');
      setPending(false);
      return;
    }
    onDone();
  }

  return (
    <form onSubmit={pay} className="flex flex-col gap-4" noValidate>
      {message ? (
        <Callout
          tone="bad"
          role="alert"
          title={intent === 'payment' ? 'The payment did not go through.' : 'The card was not saved.'}
        >
          {message} Nothing was charged; correct it or use another card.
        </Callout>
      ) : null}
      <div className="card-form min-h-64">
        {ready ? null : <Skeleton className="h-64 rounded-md" />}
        <PaymentElement onReady={() => setReady(true)} />
      </div>
      <Button type="submit" tone="primary" size="lg" wide pending={pending} disabled={!stripe || !ready}>
        <Lock aria-hidden />
        {label}
      </Button>
    </form>
  );
}

/** The provider draws its form in a frame of its own: it gets our colours as values. */
function useAppearance(): Appearance {
  const [appearance, setAppearance] = useState<Appearance>({ theme: 'stripe' });
  useEffect(() => {
    const probe = document.createElement('span');
    document.body.append(probe);
    const color = (name: string) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const next: Appearance = {
      theme: 'flat',
      labels: 'above',
      variables: {
        colorPrimary: color('--accent'),
        colorBackground: color('--surface'),
        colorText: color('--ink'),
        colorTextSecondary: color('--ink-2'),
        colorDanger: color('--bad-ink'),
        borderRadius: '8px',
        fontFamily: 'ui-sans-serif, system-ui, sans-serif',
      },
      rules: { '.Input': { border: `1px solid ${color('--line-strong')}` } },
    };
    probe.remove();
    setAppearance(next);
  }, []);
  return appearance;
}
