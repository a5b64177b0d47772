import { Controller, type FieldValues, type UseFormReturn } from 'react-hook-form';
import { REPLICA_POLICIES, SUPPORT_TIERS } from '../../districts/licensing/schemas.ts';
import { Checkbox } from '../ui/choice.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { POLICY, TIER } from './licence-words.ts';

/** What every form of a licence holds of its terms. */
interface Terms extends FieldValues {
  supportTier: string;
  replicaPolicy: string;
  offline: boolean;
  notes: string;
}

/** A whole number as it is typed; undefined while it is none. */
export const numberOf = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text) : undefined);

/** Support, what happens above the limit, runs without network, notes: asked alike when a licence is issued and changed. */
export function LicenceTerms<V extends Terms>({
  form: of,
  errorOf,
}: {
  form: UseFormReturn<V, unknown, unknown>;
  errorOf: (path: string) => string | undefined;
}) {
  const form = of as unknown as UseFormReturn<Terms, unknown, unknown>;
  return (
    <>
      <Field label="Support">
        <Controller
          control={form.control}
          name="supportTier"
          render={({ field }) => (
            <Select
              value={field.value}
              onChange={field.onChange}
              options={SUPPORT_TIERS.map((t) => ({ value: t, label: TIER[t] }))}
            />
          )}
        />
      </Field>
      <Field label="Above the limit">
        <Controller
          control={form.control}
          name="replicaPolicy"
          render={({ field }) => (
            <Select
              value={field.value}
              onChange={field.onChange}
              options={REPLICA_POLICIES.map((p) => ({ value: p, label: POLICY[p] }))}
            />
          )}
        />
      </Field>
      <Controller
        control={form.control}
        name="offline"
        render={({ field }) => (
          <Checkbox checked={field.value} onChange={field.onChange}>
            May run without network, with signed licence files
          </Checkbox>
        )}
      />
      <Field label="Notes" optional error={errorOf('notes')}>
        <Textarea rows={2} maxLength={2_000} {...form.register('notes')} />
      </Field>
    </>
  );
}
