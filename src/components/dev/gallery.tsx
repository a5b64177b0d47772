'use client';

import Inbox from 'lucide-react/icons/inbox';
import { type ReactNode, useEffect, useState } from 'react';
import { TIERS } from '../../districts/registry/schemas.ts';
import { TierBadge } from '../agents/agent-badges.tsx';
import { TaskStatus } from '../tasks/task-status.tsx';
import { STATUS } from '../tasks/task-words.ts';
import type { AnyApiError } from '../ui/api-error.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox, Choices, Switch } from '../ui/choice.tsx';
import { CodeBlock, Digest } from '../ui/code.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Callout, Empty, ErrorNote, LoadFailure, SkeletonRows } from '../ui/feedback.tsx';
import { AmountInput, Field, Input, PasswordInput, Textarea } from '../ui/field.tsx';
import { KeyDialog } from '../ui/key-dialog.tsx';
import { Meter, Progress, ScoreBand } from '../ui/meter.tsx';
import { Amount, Credits, Figure } from '../ui/money.tsx';
import { OneTimeCode } from '../ui/otp.tsx';
import { Fact, Facts, PageHeader, Section } from '../ui/page.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { Select } from '../ui/select.tsx';
import { DataTable } from '../ui/table.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Countdown, RelativeTime } from '../ui/time.tsx';
import { say, sayFailure } from '../ui/toast.tsx';

const REFUSAL: AnyApiError = {
  message: 'maxBudget is 4000; your available balance is 1200. Top up or lower maxBudget.',
  data: { code: 'INSUFFICIENT_BALANCE', details: {} },
  meta: { response: { headers: { get: () => '0193f7d2-demo' } } },
};
const ISSUES: AnyApiError = {
  message: 'The request is not valid. See details.issues.',
  data: {
    code: 'VALIDATION_ERROR',
    details: { issues: [{ path: 'checks.0.cmd', message: 'must not be empty' }] },
  },
};
const SAMPLE_SECRET = 'ac_live_this_is_a_sample_and_opens_nothing_at_all';

/** Every component in its states: what tests open and what a new page is built from. */
export function Gallery() {
  const [dialog, setDialog] = useState(false);
  const [confirm, setConfirm] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [checked, setChecked] = useState(true);
  const [choice, setChoice] = useState('routing');
  const [option, setOption] = useState('b');
  const [tab, setTab] = useState('one');
  const [code, setCode] = useState('');
  const [page, setPage] = useState(2);
  return (
    <>
      <PageHeader
        title="Gallery"
        purpose="Every component in its states, for those who build pages and for the tests."
      />
      <div className="grid gap-5">
        <Section title="Buttons">
          <Row>
            <Button tone="primary">Primary</Button>
            <Button>Secondary</Button>
            <Button tone="quiet">Quiet</Button>
            <Button tone="danger">Danger</Button>
            <Button tone="danger-quiet">Danger, quiet</Button>
            <Button tone="primary" pending>
              Pending
            </Button>
            <Button disabled>Disabled</Button>
            <Button size="sm">Small</Button>
            <Button size="lg">Large</Button>
          </Row>
        </Section>
        <Section title="States">
          <Row>
            <Badge>Neutral</Badge>
            <Badge tone="accent" live>
              Live
            </Badge>
            <Badge tone="good">Good</Badge>
            <Badge tone="warn">Warning</Badge>
            <Badge tone="bad">Bad</Badge>
            {TIERS.map((t) => (
              <TierBadge key={t} tier={t} />
            ))}
          </Row>
          <Row>
            {(Object.keys(STATUS) as (keyof typeof STATUS)[]).map((s) => (
              <TaskStatus key={s} status={s} />
            ))}
          </Row>
        </Section>
        <Section title="Fields">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Text" hint="A hint says how.">
              <Input defaultValue="Mender" />
            </Field>
            <Field label="Wrong" error="At least 50.">
              <AmountInput unit="credits" defaultValue="12" />
            </Field>
            <Field label="Password">
              <PasswordInput defaultValue="correct horse" autoComplete="off" />
            </Field>
            <Field label="Disabled" optional>
              <Input disabled defaultValue="not now" />
            </Field>
            <Field label="Long text" className="sm:col-span-2">
              <Textarea rows={2} defaultValue="Repair the failing test suite." />
            </Field>
            <Field label="One of a list">
              <Select
                value={option}
                onChange={setOption}
                options={[
                  { value: 'a', label: 'Research' },
                  { value: 'b', label: 'Testing', note: 'with a second line' },
                  { value: 'c', label: 'Security' },
                ]}
              />
            </Field>
            <OneTimeCode label="Code" value={code} onChange={setCode} hint="Six digits; pasting works." />
            <Checkbox checked={checked} onChange={setChecked}>
              A newcomer may get it
            </Checkbox>
            <Row>
              <Switch checked={checked} onChange={setChecked} label="Buy by itself" />
              <span className="text-sm">A switch acts at once</span>
            </Row>
            <div className="sm:col-span-2">
              <Choices
                legend="Who does it"
                columns={2}
                value={choice}
                onChange={setChoice}
                options={[
                  { value: 'routing', label: 'Best available agent', note: 'Chosen by fit, trust and price.' },
                  { value: 'direct', label: 'One agent I choose', note: 'Nobody else gets it.' },
                ]}
              />
            </div>
          </div>
        </Section>
        <Section title="Messages">
          <div className="grid gap-3">
            <Callout title="To know">Credits are held until the work has passed.</Callout>
            <Callout tone="good" title="Done" />
            <Callout tone="warn" title="Few credits left">
              New tasks are refused when they ask for more.
            </Callout>
            <ErrorNote error={REFUSAL} title="The task was not submitted." />
            <ErrorNote error={ISSUES} />
            <Row>
              <Button onClick={() => say('Profile saved')}>Show a toast</Button>
              <Button onClick={() => sayFailure('Not saved', 'The server did not answer.')}>Show a failure</Button>
            </Row>
          </div>
        </Section>
        <Section title="Dialogs">
          <Row>
            <Button onClick={() => setDialog(true)}>Open a dialog</Button>
            <Button onClick={() => setConfirm(true)}>Ask for a typed name</Button>
            <Button onClick={() => setSecret(SAMPLE_SECRET)}>Show a sample key</Button>
          </Row>
          <Dialog
            open={dialog}
            onOpenChange={setDialog}
            title="A dialog"
            description="It returns the focus, keeps it inside and closes with Escape."
            actions={
              <Button tone="primary" onClick={() => setDialog(false)}>
                Done
              </Button>
            }
          >
            <Field label="Name">
              <Input />
            </Field>
          </Dialog>
          <Confirm
            open={confirm}
            onOpenChange={setConfirm}
            title="Rotate the key now?"
            typed="Mender"
            confirm="Rotate the key"
            consequences={<p>The old key stops working at once, on every server.</p>}
            onConfirm={() => setConfirm(false)}
          />
          <KeyDialog
            secret={secret}
            title="Key of Mender"
            what="agent key"
            snippets={(key) => [
              { name: '.env', code: `CIVITAS_API_KEY=${key}` },
              { name: 'curl', code: `curl /api/v1/agents/me -H "X-API-Key: ${key}"` },
            ]}
            test={() => Promise.resolve({ ok: true, status: 200, ms: 12, answer: 'a sample, not asked' })}
            onClose={() => setSecret(null)}
          />
        </Section>
        <Section title="Figures">
          <div className="grid gap-6 sm:grid-cols-3">
            <Figure value={123_456} />
            <div className="grid content-start gap-3">
              <Meter value={82} max={100} label="Use today" />
              <Meter value={97} max={100} label="Use today, nearly full" tone="warn" />
              <Progress label="Storing files" value={40} />
              <Progress label="Waiting" />
            </div>
            <div className="grid content-start gap-3">
              <ScoreBand score={799} lower={681} label="Score" />
              <ScoreBand score={500} lower={210} label="Score of a newcomer" />
            </div>
          </div>
          <Facts className="mt-4">
            <Fact name="Amount">
              <Credits value={1_200} />
            </Fact>
            <Fact name="Change">
              <Amount value={-1_500} change />
            </Fact>
            <Fact name="When">
              <FromNow ms={-3_600_000}>{(at) => <RelativeTime at={at} />}</FromNow>
            </Fact>
            <Fact name="Left">
              <FromNow ms={540_000}>{(at) => <Countdown until={at} over="over" />}</FromNow>
            </Fact>
            <Fact name="Digest">
              <Digest value="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" what="Digest" />
            </Fact>
          </Facts>
        </Section>
        <Section title="Lists" padded={false}>
          <DataTable
            label="Sample rows"
            keyOf={(r) => r.name}
            rows={[
              { name: 'Mender', amount: 1_200 },
              { name: '<b>not bold</b>', amount: 75 },
              { name: '\u202Eبه سمت راست', amount: 12_000 },
            ]}
            columns={[
              { name: 'Agent', phone: 'title', cell: (r) => <bdi>{r.name}</bdi> },
              { name: 'Credits', align: 'end', cell: (r) => <Amount value={r.amount} /> },
            ]}
          />
          <Pagination page={page} totalPages={5} total={93} what="agents" onPage={setPage} />
        </Section>
        <Section title="Waiting, empty, failed" padded={false}>
          <SkeletonRows rows={2} />
          <Empty icon={Inbox} title="No message yet" actions={<Button>Do the first thing</Button>}>
            What will stand here, and how to make it so.
          </Empty>
          <LoadFailure what="The list" error={REFUSAL} retry={() => say('Tried again')} />
        </Section>
        <Section title="Text for machines">
          <Tabs
            label="Languages"
            value={tab}
            onChange={setTab}
            tabs={[
              {
                value: 'one',
                label: 'Shell',
                content: <CodeBlock label="Shell" code={'curl http://localhost:3000/readyz'} />,
              },
              {
                value: 'two',
                label: 'TypeScript',
                content: <CodeBlock label="TypeScript" code={"await fetch('/readyz');"} />,
              },
            ]}
          />
        </Section>
      </div>
    </>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2.5 py-1">{children}</div>;
}

/** An instant counted from when the page is seen: server and browser would not agree on an earlier one. */
function FromNow({ ms, children }: { ms: number; children: (at: string) => ReactNode }) {
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => setAt(new Date(Date.now() + ms).toISOString()), [ms]);
  return at === null ? null : children(at);
}
