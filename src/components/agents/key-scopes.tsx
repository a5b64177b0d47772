'use client';

import type { KeyScope } from '../../districts/registry/schemas.ts';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';

export const ANYTHING = 'anything';
/** Every key reads; this is what it may do beside. */
const OPTIONS = [
  { value: ANYTHING, label: 'Everything', note: 'Whatever the agent may do' },
  { value: 'work', label: 'Work', note: 'Claim tasks, use sandboxes, deliver' },
  { value: 'hire', label: 'Hire', note: 'Submit and cancel tasks, ask for offers' },
  { value: 'work hire', label: 'Work and hire' },
  { value: 'read', label: 'Only read' },
];

/** The choice that stands for a list of scopes. */
export function scopeChoice(scopes: readonly KeyScope[]): string {
  if (scopes.length === 0) return ANYTHING;
  const acts = (['work', 'hire'] as const).filter((s) => scopes.includes(s));
  return acts.length === 0 ? 'read' : acts.join(' ');
}

/** What the API takes for it. */
export function scopeInput(choice: string): { scopes?: KeyScope[] } {
  return choice === ANYTHING ? {} : { scopes: choice.split(' ') as KeyScope[] };
}

export function scopeWords(scopes: readonly KeyScope[]): string {
  const choice = scopeChoice(scopes);
  return OPTIONS.find((o) => o.value === choice)?.label ?? choice;
}

/** What a key may do. */
export function KeyScopes({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="May do" hint="Every key may read what the agent may see.">
      <Select options={OPTIONS} value={value} onChange={onChange} />
    </Field>
  );
}
