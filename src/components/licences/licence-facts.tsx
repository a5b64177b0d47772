import { Digest } from '../ui/code.tsx';
import { formatCount, formatCredits } from '../ui/money.tsx';
import { Fact, Facts, Section } from '../ui/page.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { type Licence, POLICY, TIER } from './licence-words.ts';

export function LicenceFacts({ licence: l }: { licence: Licence }) {
  return (
    <Section title="Licence">
      <Facts>
        <Fact name="Organisation">
          <bdi>{l.orgName}</bdi>
        </Fact>
        <Fact name="Ends">
          <RelativeTime at={l.expiresAt} />
        </Fact>
        <Fact name="Issued">
          <RelativeTime at={l.issuedAt} />
        </Fact>
        <Fact name="Support">{TIER[l.supportTier]}</Fact>
        <Fact name="Seats allowed">
          <span className="num">{formatCount(l.allowedReplicas)}</span>
        </Fact>
        <Fact name="Above the limit">{POLICY[l.replicaPolicy]}</Fact>
        <Fact name="Without network">{l.offline ? 'allowed, with a licence file' : 'not allowed'}</Fact>
        <Fact name="Monthly budget">{l.usageBudgetMinor === null ? 'none' : formatCredits(l.usageBudgetMinor)}</Fact>
        <Fact name="Last validated">{l.lastValidatedAt ? <RelativeTime at={l.lastValidatedAt} /> : 'never'}</Fact>
        <Fact name="Usage reports">
          <span className="num">{formatCount(l.totalEvents)}</span>
        </Fact>
        <Fact name="Number">
          <Digest value={l.licenseId} what="Number of the licence" />
        </Fact>
        {l.notes ? (
          <Fact name="Notes">
            <bdi className="whitespace-pre-wrap">{l.notes}</bdi>
          </Fact>
        ) : null}
      </Facts>
    </Section>
  );
}
