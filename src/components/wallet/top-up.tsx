'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import CircleCheck from 'lucide-react/icons/circle-check';
import CreditCard from 'lucide-react/icons/credit-card';
import { parseAsString, useQueryState } from 'nuqs';
import { type FormEvent, useEffect, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { TOP_UP_MAX, TOP_UP_MIN } from '../../districts/vault/schemas.ts';
import { wholeNumber } from '../agents/agent-form.ts';
import { useCall } from '../forms/use-call.ts';
import { CardPayment } from '../payments/card-payment.tsx';
import { useOwnPolicy } from '../shell/use-own-policy.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Choices } from '../ui/choice.tsx';
import { cn } from '../ui/cn.ts';
import { Callout, ErrorNote, LoadFailure, Skeleton } from '../ui/feedback.tsx';
import { AmountInput, Field } from '../ui/field.tsx';
import { Progress } from '../ui/meter.tsx';
import { formatCredits, formatDollars } from '../ui/money.tsx';
import { PageHeader, Section } from '../ui/page.tsx';

const WALLET = /^\/wallet(\/|$)/;

const AMOUNTS = [1_000, 2_500, 5_000, 10_000];
const NEW_CARD = 'new';
const POLL_MS = 1_000;

/**
 * Three steps on one page: how much, the card, the credits. The purchase stands in the address, so that a reload or the
 * way back from a bank finds it again.
 */
export function TopUp() {
  const [topUpId, setTopUpId] = useQueryState('purchase', parseAsString);
  const fresh = useOwnPolicy(WALLET);
  return (
    <>
      <PageHeader
        above={
          <a href="/wallet" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
            <ChevronLeft className="size-4" aria-hidden />
            Wallet
          </a>
        }
        title="Buy credits"
        purpose="Credits pay for tasks. One credit costs one US cent, without a fee, and unspent credits can be refunded."
      />
      <div className="mx-auto grid max-w-xl gap-5">
        {!fresh ? (
          <Skeleton className="h-80 rounded-lg" />
        ) : topUpId ? (
          <Purchase topUpId={topUpId} onAgain={() => void setTopUpId(null)} />
        ) : (
          <ChooseAmount onStarted={(id) => void setTopUpId(id)} />
        )}
      </div>
    </>
  );
}

function ChooseAmount({ onStarted }: { onStarted: (topUpId: string) => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cards = useQuery(trpc.vault.listPaymentMethods.queryOptions());
  const packs = useQuery(trpc.vault.listPacks.queryOptions());
  const [text, setText] = useState(String(AMOUNTS[1]));
  const [wrong, setWrong] = useState<string>();
  const [card, setCard] = useState<string | null>(null);
  const chosen = card ?? cards.data?.[0]?.id ?? NEW_CARD;
  const payWith = chosen === NEW_CARD ? {} : { paymentMethodId: chosen };
  const amount = wholeNumber(text);
  const call = useCall(
    (credits: number) => client.vault.topUpPool.mutate({ amount: credits, ...payWith }),
    (started) => onStarted(started.topUpId),
  );
  const pack = useCall(
    (id: string) => client.vault.purchasePack.mutate({ id, ...payWith }),
    (started) => onStarted(started.topUpId),
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typeof amount !== 'number' || amount < TOP_UP_MIN || amount > TOP_UP_MAX) {
      setWrong(`Enter a whole number from ${TOP_UP_MIN.toLocaleString('en')} to ${TOP_UP_MAX.toLocaleString('en')}.`);
      return;
    }
    setWrong(undefined);
    void call.run(amount);
  }

  return (
    <Section title="How much?">
      <form onSubmit={submit} noValidate className="grid gap-5">
        <ErrorNote error={call.error ?? pack.error} title="The purchase could not be started." />
        <fieldset>
          <legend className="mb-2 font-medium text-sm">Amounts</legend>
          <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
            {AMOUNTS.map((a) => (
              <button
                key={a}
                type="button"
                aria-pressed={amount === a}
                onClick={() => {
                  setText(String(a));
                  setWrong(undefined);
                }}
                className={cn(
                  'num rounded-md border px-3 py-2.5 text-start',
                  amount === a ? 'border-accent bg-accent-soft' : 'border-line-strong/60 hover:bg-hover',
                )}
              >
                <span className="block font-medium">{a.toLocaleString('en')}</span>
                <span className="block text-ink-2 text-xs">{formatDollars(a)}</span>
              </button>
            ))}
          </div>
        </fieldset>
        <Field
          label="Credits"
          error={wrong}
          hint={`From ${TOP_UP_MIN.toLocaleString('en')} to ${TOP_UP_MAX.toLocaleString('en')}.`}
        >
          <AmountInput unit="credits" value={text} onChange={(e) => setText(e.currentTarget.value)} />
        </Field>
        {cards.data && cards.data.length > 0 ? (
          <Choices
            legend="Pay with"
            value={chosen}
            onChange={setCard}
            options={[
              ...cards.data.map((c) => ({
                value: c.id,
                label: `${brandOf(c.brand)} ending in ${c.last4}`,
                note: `expires ${String(c.expMonth).padStart(2, '0')}/${c.expYear}`,
              })),
              { value: NEW_CARD, label: 'Another card' },
            ]}
          />
        ) : null}
        <Button type="submit" tone="primary" size="lg" wide pending={call.pending}>
          <CreditCard aria-hidden />
          {typeof amount === 'number' && amount >= TOP_UP_MIN
            ? chosen === NEW_CARD
              ? `Continue with ${formatDollars(amount)}`
              : `Pay ${formatDollars(amount)}`
            : 'Continue'}
        </Button>
        {packs.data && packs.data.length > 0 ? (
          <fieldset className="grid gap-2 border-line border-t pt-5">
            <legend className="float-start mb-2 w-full font-medium text-sm">Or a pack</legend>
            {packs.data.map((p) => (
              <div key={p.id} className="flex flex-wrap items-center gap-3 rounded-md border border-line p-3 text-sm">
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{p.name}</span>
                  <span className="num block text-ink-2 text-xs">
                    {formatCredits(p.credits)}
                    {p.bonusCredits ? ` and ${formatCredits(p.bonusCredits)} on top` : ''}
                  </span>
                </span>
                <Button pending={pack.pending} onClick={() => void pack.run(p.id)}>
                  Buy for {formatDollars(p.price)}
                </Button>
              </div>
            ))}
          </fieldset>
        ) : null}
      </form>
    </Section>
  );
}

const OVER = new Set(['succeeded', 'cancelled', 'review']);

/** The card, and then the wait for the provider's word: credits are booked by nothing else. */
function Purchase({ topUpId, onAgain }: { topUpId: string; onAgain: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [sent, setSent] = useState(false);
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const purchase = useQuery({
    ...trpc.vault.getTopUp.queryOptions({ topUpId }),
    refetchInterval: (query) => {
      const status = query.state.data?.status;
      if (status === undefined || OVER.has(status)) return false;
      return sent || status === 'processing' ? POLL_MS : false;
    },
  });
  const status = purchase.data?.status;
  useEffect(() => {
    if (status === 'succeeded') void queries.invalidateQueries(trpc.vault.pathFilter());
  }, [status, queries, trpc]);

  if (purchase.data === undefined || facts.data === undefined) {
    if (purchase.error) {
      return (
        <Section title="This purchase" padded={false}>
          <LoadFailure what="The purchase" error={purchase.error} retry={() => void purchase.refetch()} />
          <div className="px-5 pb-5">
            <Button onClick={onAgain}>Start a new purchase</Button>
          </div>
        </Section>
      );
    }
    return <Skeleton className="h-80 rounded-lg" />;
  }
  const p = purchase.data;
  const price = formatDollars(p.amountCharged);
  if (p.status === 'succeeded') {
    return (
      <Section title="Paid">
        <div className="grid justify-items-start gap-4" role="status">
          <CircleCheck className="size-8 text-good-ink" aria-hidden />
          <div>
            <p className="font-medium">{price} paid. The credits are yours.</p>
            <p className="num mt-1 text-ink-2">
              Available now: <strong className="font-medium text-ink">{formatCredits(p.newBalance)}</strong>
            </p>
          </div>
          <div className="flex flex-wrap gap-2">
            <ButtonLink href="/tasks/new" tone="primary" hard>
              Submit a task
            </ButtonLink>
            <ButtonLink href="/wallet" hard>
              To the wallet
            </ButtonLink>
            <Button tone="quiet" onClick={onAgain}>
              Buy more
            </Button>
          </div>
        </div>
      </Section>
    );
  }
  if (p.status === 'cancelled' || p.status === 'review') {
    return (
      <Section title={p.status === 'review' ? 'Under review' : 'Cancelled'}>
        <Callout
          tone="warn"
          actions={<Button onClick={onAgain}>Start a new purchase</Button>}
          title={p.status === 'review' ? 'The payment provider looks at this payment.' : 'This purchase was cancelled.'}
        >
          {p.status === 'review'
            ? 'The credits come when it is cleared. You need not do anything.'
            : 'Nothing was charged.'}
        </Callout>
      </Section>
    );
  }
  if (sent || p.status === 'processing') {
    return (
      <Section title="Almost there">
        <div className="grid gap-4" role="status">
          <p>
            The card was accepted. The credits arrive with the payment provider’s confirmation, normally within seconds.
          </p>
          <Progress label="Waiting for the confirmation" />
          <p className="text-ink-2 text-sm">You may leave this page; nothing is lost.</p>
        </div>
      </Section>
    );
  }
  const key = facts.data.stripePublishableKey;
  if (!p.clientSecret || !key) {
    return (
      <Section title="This purchase">
        <Callout
          tone="warn"
          title="It cannot be finished here."
          actions={<Button onClick={onAgain}>Start a new purchase</Button>}
        >
          {key
            ? 'Nothing was charged. Start again with the amount you want.'
            : 'Card payments are not set up on this installation: STRIPE_PUBLISHABLE_KEY is missing. Ask its operator.'}
        </Callout>
      </Section>
    );
  }
  return (
    <Section
      title={`Pay ${price}`}
      note="The card’s details go to the payment provider and never pass our servers."
      actions={
        <Button size="sm" tone="quiet" onClick={onAgain}>
          Change the amount
        </Button>
      }
    >
      <CardPayment
        publishableKey={key}
        emulated={facts.data.emulators.stripe}
        clientSecret={p.clientSecret}
        label={`Pay ${price}`}
        returnPath={`/wallet/top-up?purchase=${encodeURIComponent(topUpId)}`}
        onDone={() => {
          setSent(true);
          void purchase.refetch();
        }}
      />
    </Section>
  );
}

function brandOf(brand: string): string {
  return brand === 'amex' ? 'American Express' : brand.charAt(0).toUpperCase() + brand.slice(1);
}
