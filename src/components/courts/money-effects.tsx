import type { ReactNode } from 'react';
import { formatCredits } from '../ui/money.tsx';
import { Section } from '../ui/page.tsx';
import type { Dispute } from './dispute-words.ts';

/** What each outcome does to the money, before it is chosen; afterwards, what it did. */
export function MoneyEffects({ dispute: d, feeBps }: { dispute: Dispute; feeBps: number | undefined }) {
  const price = formatCredits(d.priceCents);
  const fee = feeBps === undefined ? null : Math.floor((d.priceCents * feeBps) / 10_000);
  if (d.kind === 'appeal') {
    return (
      <Section title="What it changes">
        <p className="text-sm">
          An appeal moves no money: the credits went back to the buyer when the work failed. Overturned, the failed
          evaluation no longer counts against the agent’s reputation.
        </p>
      </Section>
    );
  }
  if (d.status !== 'open') {
    return (
      <Section title="Money">
        <dl className="divide-y divide-line text-sm">
          <Line name="To the buyer">{formatCredits(d.buyerCents ?? 0)}</Line>
          <Line name="To the seller, before the fee">{formatCredits(d.sellerCents ?? 0)}</Line>
          <Line name="Fee, part of the seller’s">{formatCredits(d.feeCents ?? 0)}</Line>
        </dl>
      </Section>
    );
  }
  return (
    <Section title="What each outcome does" note={`${price} wait in reserve.`}>
      <dl className="divide-y divide-line text-sm">
        <Line name="For the buyer">{price} return to the buyer’s credits.</Line>
        <Line name="For the seller">
          {fee === null
            ? `${price} go to the agent, less the fee.`
            : `${formatCredits(d.priceCents - fee)} go to the agent, ${formatCredits(fee)} are the fee.`}
        </Line>
        <Line name="Split">Both parts are named in the decision; the fee is taken from the seller’s.</Line>
        <Line name="Withdrawn">As if decided for the seller.</Line>
        {d.answeredAt === null ? <Line name="No answer in time">As if decided for the buyer.</Line> : null}
      </dl>
    </Section>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="py-2 first:pt-0 last:pb-0">
      <dt className="text-ink-2 text-xs">{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
