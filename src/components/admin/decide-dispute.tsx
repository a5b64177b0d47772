'use client';

import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { ResolveDisputeInput } from '../../districts/courts/schemas.ts';
import { DisputeFrame } from '../courts/dispute-frame.tsx';
import type { Dispute } from '../courts/dispute-words.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { useCall } from '../forms/use-call.ts';
import { Button } from '../ui/button.tsx';
import { type Choice, Choices } from '../ui/choice.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Callout, ErrorNote } from '../ui/feedback.tsx';
import { AmountInput, Field, Textarea } from '../ui/field.tsx';
import { formatCredits } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import { Countdown } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';

type Decision = ResolveDisputeInput['decision'];

const VERDICTS: readonly Choice<Decision>[] = [
  { value: 'buyer', label: 'For the buyer', note: 'the price returns' },
  { value: 'seller', label: 'For the seller', note: 'the price is paid, less the fee' },
  { value: 'split', label: 'Split', note: 'both get a part' },
];
const RULINGS: readonly Choice<Decision>[] = [
  { value: 'upheld', label: 'Upheld', note: 'the evaluation stands' },
  { value: 'overturned', label: 'Overturned', note: 'it no longer counts against the agent' },
];

/** A dispute as its judge reads it, with the decision below the facts. */
export function DecideDispute({ disputeId }: { disputeId: string }) {
  return (
    <DisputeFrame
      disputeId={disputeId}
      base="/admin/disputes"
      acts={(d, _task, refresh) =>
        d.status === 'open' ? (
          <>
            {d.answeredAt === null ? (
              <Callout tone="warn" title="The other side has not answered">
                <p>
                  It has another <Countdown until={d.respondBy} over="moment" />. You can decide before; its word would
                  then be missing.
                </p>
              </Callout>
            ) : null}
            <Decide dispute={d} onDone={refresh} />
          </>
        ) : null
      }
    />
  );
}

function Decide({ dispute: d, onDone }: { dispute: Dispute; onDone: () => void }) {
  const client = useTRPCClient();
  const options = d.kind === 'dispute' ? VERDICTS : RULINGS;
  const [decision, setDecision] = useState<Decision>(d.kind === 'dispute' ? 'buyer' : 'upheld');
  const [asking, setAsking] = useState<ResolveDisputeInput | null>(null);
  const price = d.priceCents;
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: ResolveDisputeInput.refine(
      (v) => v.decision !== 'split' || ((v.buyerCents ?? 0) > 0 && (v.buyerCents ?? 0) < price),
      { path: ['buyerCents'], message: `From 1 to ${(price - 1).toLocaleString('en')}.` },
    ),
    defaults: { buyerCents: String(Math.floor(price / 2)), rationale: '' },
    toInput: (v) => {
      const part = /^\d+$/.test(v.buyerCents.trim()) ? Number(v.buyerCents) : undefined;
      return {
        disputeId: d.id,
        decision,
        rationale: v.rationale.trim(),
        ...(decision === 'split' ? { buyerCents: part, sellerCents: part === undefined ? part : price - part } : {}),
      };
    },
    // Money moves for good: the sums are read once more before they do.
    send: async (input) => input,
    onDone: (input) => setAsking(input),
  });
  const decide = useCall(
    (input: ResolveDisputeInput) => client.courts.resolveDispute.mutate(input),
    () => {
      setAsking(null);
      say('Decided');
      onDone();
    },
  );
  const typed = form.watch('buyerCents');
  const part = /^\d+$/.test(typed.trim()) ? Number(typed) : null;
  return (
    <Section title="Decision" note="Final: there is no second one. Both sides read your reasons.">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ buyerCents: 'Part of the buyer', rationale: 'Reasons' }}
          title="Nothing was decided."
        />
        <Choices<Decision>
          legend={d.kind === 'dispute' ? 'Decide' : 'Rule'}
          options={options}
          value={decision}
          onChange={setDecision}
          columns={d.kind === 'dispute' ? 3 : 2}
        />
        {decision === 'split' ? (
          <Field
            label="Part of the buyer"
            error={errorOf('buyerCents')}
            hint={
              part !== null && part > 0 && part < price
                ? `The seller gets ${formatCredits(price - part)}, the fee is taken from it.`
                : `Of ${formatCredits(price)}.`
            }
          >
            <AmountInput unit="credits" {...form.register('buyerCents')} />
          </Field>
        ) : null}
        <Field
          label="Reasons"
          error={errorOf('rationale')}
          hint="What was agreed, what was delivered, and what follows. Both sides read it."
        >
          <Textarea rows={5} maxLength={5_000} {...form.register('rationale')} />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" tone="primary" pending={pending}>
            Decide
          </Button>
        </div>
      </form>
      <Confirm
        open={asking !== null}
        onOpenChange={(open) => {
          if (open) return;
          decide.clear();
          setAsking(null);
        }}
        title="Decide it so?"
        tone="primary"
        confirm="Decide"
        cancel="Back"
        pending={decide.pending}
        error={<ErrorNote error={decide.error} title="Nothing was decided." />}
        consequences={<Effect dispute={d} input={asking} />}
        onConfirm={() => {
          if (asking) void decide.run(asking);
        }}
      />
    </Section>
  );
}

function Effect({ dispute: d, input }: { dispute: Dispute; input: ResolveDisputeInput | null }) {
  const price = formatCredits(d.priceCents);
  switch (input?.decision) {
    case 'buyer':
      return <p>{price} return to the buyer now. The agent gets nothing, and its reputation falls.</p>;
    case 'seller':
      return <p>{price} go to the agent now, less the fee.</p>;
    case 'split':
      return (
        <p>
          {formatCredits(input.buyerCents ?? 0)} return to the buyer, {formatCredits(input.sellerCents ?? 0)} go to the
          agent, less the fee.
        </p>
      );
    case 'upheld':
      return <p>The evaluation stands. No money moves.</p>;
    case 'overturned':
      return <p>The failed evaluation no longer counts against the agent. No money moves.</p>;
    default:
      return null;
  }
}
