'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import CircleCheck from 'lucide-react/icons/circle-check';
import { useEffect, useRef, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { useCall } from '../forms/use-call.ts';
import { CardPayment } from '../payments/card-payment.tsx';
import { useOwnPolicy } from '../shell/use-own-policy.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout, ErrorNote, Skeleton } from '../ui/feedback.tsx';
import { Progress } from '../ui/meter.tsx';
import { PageHeader, Section } from '../ui/page.tsx';

const WALLET = /^\/wallet(\/|$)/;

const POLL_MS = 1_000;

/** Saves a card without buying. It is listed when the provider has told us of it. */
export function AddCard() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const own = useOwnPolicy(WALLET);
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const [secret, setSecret] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const known = useRef<number | null>(null);
  const cards = useQuery({
    ...trpc.vault.listPaymentMethods.queryOptions(),
    refetchInterval: (query) => (sent && (query.state.data?.length ?? 0) <= (known.current ?? 0) ? POLL_MS : false),
  });
  if (cards.data && known.current === null) known.current = cards.data.length;
  const start = useCall(
    () => client.vault.createCardSetup.mutate(),
    (made) => setSecret(made.clientSecret),
  );
  const run = start.run;
  const begun = useRef(false);
  useEffect(() => {
    if (!own || begun.current) return;
    begun.current = true;
    void run();
  }, [own, run]);
  const saved = sent && (cards.data?.length ?? 0) > (known.current ?? 0);
  const key = facts.data?.stripePublishableKey;
  return (
    <>
      <PageHeader
        above={
          <a href="/wallet?view=cards" className="inline-flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
            <ChevronLeft className="size-4" aria-hidden />
            Cards
          </a>
        }
        title="Add a card"
        purpose="Save a card for later purchases. Nothing is charged now."
      />
      <div className="mx-auto max-w-xl">
        <Section title="Card" note="The card’s details go to the payment provider and never pass our servers.">
          {saved ? (
            <div className="grid justify-items-start gap-4" role="status">
              <CircleCheck className="size-8 text-good-ink" aria-hidden />
              <p className="font-medium">The card is saved.</p>
              <div className="flex flex-wrap gap-2">
                <ButtonLink href="/wallet?view=cards" tone="primary" hard>
                  To the cards
                </ButtonLink>
                <ButtonLink href="/wallet/top-up" hard>
                  Buy credits
                </ButtonLink>
              </div>
            </div>
          ) : sent ? (
            <div className="grid gap-4" role="status">
              <p>The card was accepted. It is listed with the payment provider’s confirmation, within seconds.</p>
              <Progress label="Waiting for the confirmation" />
              <p className="text-ink-2 text-sm">You may leave this page; nothing is lost.</p>
            </div>
          ) : start.error ? (
            <div className="grid justify-items-start gap-4">
              <ErrorNote error={start.error} title="The card form could not be prepared." className="w-full" />
              <Button onClick={() => void run()}>Try again</Button>
            </div>
          ) : facts.data && !key ? (
            <Callout tone="warn" title="Card payments are not set up on this installation.">
              STRIPE_PUBLISHABLE_KEY is missing. Ask its operator.
            </Callout>
          ) : secret && key && facts.data ? (
            <CardPayment
              publishableKey={key}
              emulated={facts.data.emulators.stripe}
              intent="setup"
              clientSecret={secret}
              label="Save the card"
              returnPath="/wallet?view=cards"
              onDone={() => {
                setSent(true);
                void queries.invalidateQueries(trpc.vault.listPaymentMethods.queryFilter());
              }}
            />
          ) : (
            <Skeleton className="h-72 rounded-md" />
          )}
        </Section>
      </div>
    </>
  );
}
