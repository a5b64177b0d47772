'use client';

import { useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import Tags from 'lucide-react/icons/tags';
import Trash2 from 'lucide-react/icons/trash-2';
import { useState } from 'react';
import { Controller, useFieldArray } from 'react-hook-form';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../adapters/trpc/client.tsx';
import { CreateRateCardInput, USAGE_KINDS } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, SkeletonRows } from '../ui/feedback.tsx';
import { AmountInput, Field, Input } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Select } from '../ui/select.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { formatExact } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import { centsOfMillionths, formatBig, millionthsOfCents } from './licence-words.ts';

type Card = RouterOutputs['licensing']['listRateCards']['cards'][number];
type Line = Card['lines'][number];

const KIND: Record<Line['kind'], string> = {
  input: 'Input tokens',
  output: 'Output tokens',
  request: 'Requests',
  replica_day: 'Replica-days above the limit',
};
const perOf = (kind: string) => (kind === 'replica_day' ? 'cents a day' : 'cents a million');
const HOUR_MS = 3_600_000;

/** Prices of usage: every version, and a new one from an hour ahead. */
export function RateCards() {
  const trpc = useTRPC();
  const [making, setMaking] = useState(false);
  const [now] = useState(() => Date.now());
  const cards = useQuery(trpc.licensing.listRateCards.queryOptions());
  const began = (c: Card) => Date.parse(c.effectiveFrom) <= now;
  return (
    <>
      <PageHeader
        title="Prices"
        purpose="What usage costs. A version is never changed: the next one takes over at its hour, and past usage keeps its prices."
        actions={
          <Button tone="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden />
            New prices
          </Button>
        }
      />
      <Loaded query={cards} what="The prices" skeleton={<SkeletonRows rows={4} label="Loading the prices" />}>
        {({ cards: all }) =>
          all.length === 0 ? (
            <section className="card">
              <Empty
                icon={Tags}
                title="No prices yet"
                actions={<Button onClick={() => setMaking(true)}>Set them</Button>}
              >
                Usage is taken all the same and shown as unrated. The first prices may begin in the past.
              </Empty>
            </section>
          ) : (
            <div className="grid gap-5">
              {all.map((c) => (
                <section key={c.cardId} aria-label={c.name} className="card min-w-0">
                  <div className="flex flex-wrap items-center gap-2 border-line border-b p-3">
                    <h2 className="font-medium">
                      <bdi>{c.name}</bdi>
                    </h2>
                    <span className="num text-ink-2 text-sm">from {formatExact(c.effectiveFrom).utc}</span>
                    {c.cardId === all.find(began)?.cardId ? <Badge tone="good">in force</Badge> : null}
                    {began(c) ? null : <Badge>to come</Badge>}
                  </div>
                  <Lines card={c} />
                </section>
              ))}
            </div>
          )
        }
      </Loaded>
      {making ? (
        <NewPrices
          from={cards.data?.cards[0]}
          onClose={() => setMaking(false)}
          onDone={() => {
            setMaking(false);
            void cards.refetch();
          }}
        />
      ) : null}
    </>
  );
}

function Lines({ card }: { card: Card }) {
  const columns: Column<Line>[] = [
    { name: 'Model', phone: 'title', cell: (l) => (l.model === '*' ? 'every other model' : <bdi>{l.model}</bdi>) },
    { name: 'What', cell: (l) => KIND[l.kind] },
    {
      name: 'Price',
      align: 'end',
      cell: (l) => (
        <span className="num">
          {centsOfMillionths(l.tiers[0]?.priceMillionths ?? l.priceMillionths)} {perOf(l.kind)}
          {l.tiers.length > 1 ? `, ${l.tiers.length} tiers` : ''}
        </span>
      ),
    },
    { name: 'Included', align: 'end', cell: (l) => <span className="num">{formatBig(l.includedUnits)}</span> },
    {
      name: 'Meter',
      cell: (l) => (l.meter ? <code className="text-xs">{l.meter}</code> : <span className="text-ink-3">none</span>),
    },
  ];
  return <DataTable label={card.name} columns={columns} rows={card.lines} keyOf={(l) => `${l.model} ${l.kind}`} />;
}

interface TypedLine {
  model: string;
  kind: string;
  price: string;
  included: string;
  meter: string;
  tiers: Line['tiers'];
}
const EMPTY: TypedLine = { model: '*', kind: 'input', price: '', included: '0', meter: '', tiers: [] };

function NewPrices({ from, onClose, onDone }: { from: Card | undefined; onClose: () => void; onDone: () => void }) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: CreateRateCardInput,
    defaults: {
      name: '',
      effectiveFrom: new Date(Math.ceil((Date.now() + HOUR_MS) / HOUR_MS) * HOUR_MS).toISOString().slice(0, 16),
      // The prices of today are where tomorrow's begin.
      lines: from
        ? from.lines.map((l) => ({
            model: l.model,
            kind: l.kind as string,
            price: centsOfMillionths(l.priceMillionths),
            included: l.includedUnits,
            meter: l.meter ?? '',
            tiers: l.tiers,
          }))
        : [EMPTY],
    },
    toInput: (v) => ({
      name: v.name.trim(),
      effectiveFrom: `${v.effectiveFrom}:00Z`,
      lines: v.lines.map((l) => ({
        model: l.model.trim(),
        kind: l.kind,
        priceMillionths: millionthsOfCents(l.price),
        includedUnits: l.included.trim(),
        tiers: l.tiers,
        meter: l.meter.trim() || null,
      })),
    }),
    fieldOf: (path) => path.replace('priceMillionths', 'price').replace('includedUnits', 'included'),
    send: (input) => client.licensing.createRateCard.mutate(input),
    onDone: () => {
      say('Prices set');
      onDone();
    },
  });
  const lines = useFieldArray({ control: form.control, name: 'lines' });
  return (
    <Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="New prices"
      description="They hold from their hour on and cannot be changed afterwards."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ name: 'Name', effectiveFrom: 'From', lines: 'Lines' }}
          title="No prices were set."
        />
        <div className="grid gap-4 xs:grid-cols-2">
          <Field label="Name" error={errorOf('name')}>
            <Input {...form.register('name')} autoComplete="off" />
          </Field>
          <Field label="From" error={errorOf('effectiveFrom')} hint="A full hour, UTC.">
            <Input type="datetime-local" step={3_600} className="num" {...form.register('effectiveFrom')} />
          </Field>
        </div>
        {lines.fields.map((line, i) => (
          <fieldset key={line.id} className="grid gap-3 rounded-md border border-line p-3 xs:grid-cols-2">
            <legend className="px-1 text-ink-2 text-sm">Line {i + 1}</legend>
            <Field label="Model" error={errorOf(`lines.${i}.model`)} hint="* is every model without a line of its own.">
              <Input {...form.register(`lines.${i}.model`)} autoComplete="off" spellCheck={false} />
            </Field>
            <Field label="What">
              <Controller
                control={form.control}
                name={`lines.${i}.kind`}
                render={({ field }) => (
                  <Select
                    value={field.value}
                    onChange={field.onChange}
                    options={USAGE_KINDS.map((k) => ({ value: k, label: KIND[k] }))}
                  />
                )}
              />
            </Field>
            <Field
              label="Price"
              error={errorOf(`lines.${i}.price`)}
              hint={line.tiers.length > 0 ? 'Its tiers stay as they are.' : undefined}
            >
              <AmountInput unit={perOf(form.watch(`lines.${i}.kind`))} {...form.register(`lines.${i}.price`)} />
            </Field>
            <Field label="Included" error={errorOf(`lines.${i}.included`)} hint="Units a month that cost nothing.">
              <AmountInput unit="units" {...form.register(`lines.${i}.included`)} />
            </Field>
            <Field label="Meter" optional error={errorOf(`lines.${i}.meter`)} hint="Stripe's event name.">
              <Input {...form.register(`lines.${i}.meter`)} autoComplete="off" spellCheck={false} />
            </Field>
            {lines.fields.length > 1 ? (
              <div className="flex items-end justify-end">
                <Button tone="quiet" size="sm" onClick={() => lines.remove(i)} aria-label={`Remove line ${i + 1}`}>
                  <Trash2 aria-hidden />
                  Remove
                </Button>
              </div>
            ) : null}
          </fieldset>
        ))}
        <div>
          <Button size="sm" onClick={() => lines.append(EMPTY)}>
            <Plus aria-hidden />
            Another line
          </Button>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={pending}>
            Set the prices
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
