'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import CreditCard from 'lucide-react/icons/credit-card';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { SetAutoTopUpInput } from '../../districts/vault/schemas.ts';
import { wholeNumber } from '../agents/agent-form.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { useCall } from '../forms/use-call.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Empty, ErrorNote, Skeleton, SkeletonRows } from '../ui/feedback.tsx';
import { AmountInput, Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';

type Card = RouterOutputs['vault']['listPaymentMethods'][number];
type AutoTopUp = NonNullable<RouterOutputs['vault']['getPool']['autoTopUp']>;

/** Saved cards, and buying by itself when the balance falls. */
export function Cards({ autoTopUp }: { autoTopUp: AutoTopUp | undefined }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const cards = useQuery(trpc.vault.listPaymentMethods.queryOptions());
  const pool = useQuery(trpc.vault.getPool.queryOptions());
  const [removing, setRemoving] = useState<Card | null>(null);
  const remove = useCall(
    (id: string) => client.vault.detachPaymentMethod.mutate({ id }),
    () => {
      setRemoving(null);
      say('Card removed');
      void queries.invalidateQueries(trpc.vault.pathFilter());
    },
  );
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Section
        title="Saved cards"
        padded={false}
        note="Saved by the payment provider; we know brand, last digits and expiry."
        actions={
          <ButtonLink href="/wallet/cards/new" size="sm" hard>
            <Plus aria-hidden />
            Add a card
          </ButtonLink>
        }
      >
        <Loaded query={cards} what="The cards" skeleton={<SkeletonRows rows={2} label="Loading cards" />}>
          {(list) =>
            list.length > 0 ? (
              <ul className="divide-y divide-line">
                {list.map((c) => (
                  <li key={c.id} className="flex items-center gap-3 px-4.5 py-3 text-sm">
                    <CreditCard className="size-5 shrink-0 text-ink-2" aria-hidden />
                    <span className="min-w-0 flex-1">
                      <span className="block font-medium capitalize">
                        {c.brand} <span className="num">…{c.last4}</span>
                      </span>
                      <span className="num block text-ink-2 text-xs">
                        expires {String(c.expMonth).padStart(2, '0')}/{c.expYear}
                      </span>
                    </span>
                    <Button size="sm" tone="danger-quiet" onClick={() => setRemoving(c)}>
                      Remove
                    </Button>
                  </li>
                ))}
              </ul>
            ) : (
              <Empty
                icon={CreditCard}
                title="No card saved"
                actions={
                  <ButtonLink href="/wallet/cards/new" hard>
                    Add a card
                  </ButtonLink>
                }
              >
                With a saved card the next purchase is one press, and credits can be bought by themselves.
              </Empty>
            )
          }
        </Loaded>
      </Section>
      {pool.data && cards.data ? (
        <AutoTopUpForm value={autoTopUp} hasCard={cards.data.length > 0} />
      ) : (
        <Skeleton className="h-64 rounded-lg" />
      )}
      <Confirm
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null);
        }}
        title="Remove this card?"
        confirm="Remove the card"
        pending={remove.pending}
        error={<ErrorNote error={remove.error} />}
        onConfirm={() => {
          if (removing) void remove.run(removing.id);
        }}
        consequences={
          <p>
            The payment provider forgets it. Buying by itself stops if it uses this card. You can enter the card again
            with the next purchase.
          </p>
        }
      />
    </div>
  );
}

function AutoTopUpForm({ value, hasCard }: { value: AutoTopUp | undefined; hasCard: boolean }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [enabled, setEnabled] = useState(value?.enabled ?? false);
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: SetAutoTopUpInput,
    defaults: {
      threshold: String(value?.threshold ?? 1_000),
      reloadAmount: String(value?.reloadAmount || 2_500),
    },
    toInput: (v) => ({ enabled, threshold: wholeNumber(v.threshold), reloadAmount: wholeNumber(v.reloadAmount) }),
    send: (input) => client.vault.setAutoTopUp.mutate(input),
    onDone: (saved) => {
      say(saved.enabled ? 'Buying by itself is on' : 'Buying by itself is off');
      void queries.invalidateQueries(trpc.vault.getPool.queryFilter());
    },
  });
  const v = form.watch();
  const threshold = wholeNumber(v.threshold);
  const reload = wholeNumber(v.reloadAmount);
  return (
    <Section
      title="Buy by itself"
      note="Once per fall below the line; off after three refused charges."
      actions={<Switch checked={enabled} onChange={setEnabled} label="Buy by itself" disabled={!hasCard && !enabled} />}
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ threshold: 'When fewer than', reloadAmount: 'Buy' }}
          title="Not saved."
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="When fewer than" error={errorOf('threshold')}>
            <AmountInput unit="credits" disabled={!enabled} {...form.register('threshold')} />
          </Field>
          <Field label="Buy" error={errorOf('reloadAmount')}>
            <AmountInput unit="credits" disabled={!enabled} {...form.register('reloadAmount')} />
          </Field>
        </div>
        <p className="text-ink-2 text-sm">
          {!hasCard
            ? 'Needs a saved card: add one first.'
            : enabled && typeof threshold === 'number' && typeof reload === 'number'
              ? `When fewer than ${formatCredits(threshold)} are available, the saved card is charged for ${formatCredits(reload)}.`
              : 'Off: your card is charged only when you buy.'}
        </p>
        <div className="flex justify-end">
          <Button type="submit" tone="primary" pending={pending} disabled={!hasCard && !(value?.enabled ?? false)}>
            Save
          </Button>
        </div>
      </form>
    </Section>
  );
}
