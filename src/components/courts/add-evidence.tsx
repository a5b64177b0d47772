'use client';

import { Controller } from 'react-hook-form';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { AddEvidenceInput, EVIDENCE_MAX_PER_SIDE } from '../../districts/courts/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Choices } from '../ui/choice.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import type { Dispute } from './dispute-words.ts';

/** A text or a link. What was given stays: it can be added to, not changed. */
export function AddEvidence({
  dispute: d,
  side,
  onDone,
}: {
  dispute: Dispute;
  side: 'buyer' | 'seller';
  onDone: () => void;
}) {
  const client = useTRPCClient();
  const given = d.evidence.filter((e) => e.side === side).length;
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: AddEvidenceInput,
    defaults: { kind: 'text' as 'text' | 'link', content: '' },
    toInput: (v) => ({ disputeId: d.id, kind: v.kind, content: v.content.trim() }),
    send: (input) => client.courts.addEvidence.mutate(input),
    onDone: () => {
      form.reset();
      say('Evidence added');
      onDone();
    },
  });
  const kind = form.watch('kind');
  const answers = d.openedBy !== side && d.answeredAt === null;
  return (
    <Section
      title={answers ? 'Answer' : 'Add evidence'}
      note={`${given} of ${EVIDENCE_MAX_PER_SIDE} pieces given. Both sides and the administrator read it; it cannot be changed afterwards.`}
    >
      {given >= EVIDENCE_MAX_PER_SIDE ? (
        <p className="text-sm">Your side has given all it may. The decision is next.</p>
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <FormSummary issues={issues} refusal={refusal} names={{ content: 'Evidence' }} title="It was not added." />
          <Controller
            control={form.control}
            name="kind"
            render={({ field }) => (
              <Choices<'text' | 'link'>
                legend="Kind"
                value={field.value}
                onChange={field.onChange}
                columns={2}
                options={[
                  { value: 'text', label: 'Text', note: 'what you found, where, and what you expected' },
                  { value: 'link', label: 'Link', note: 'one https address' },
                ]}
              />
            )}
          />
          <Field label={kind === 'link' ? 'Address' : 'Text'} error={errorOf('content')}>
            {kind === 'link' ? (
              <Input type="url" placeholder="https://" autoComplete="off" {...form.register('content')} />
            ) : (
              <Textarea rows={5} maxLength={10_000} {...form.register('content')} />
            )}
          </Field>
          <div className="flex justify-end">
            <Button type="submit" tone="primary" pending={pending}>
              {answers ? 'Answer' : 'Add it'}
            </Button>
          </div>
        </form>
      )}
    </Section>
  );
}
