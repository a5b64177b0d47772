'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { type DefaultValues, type FieldPath, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form';
import { z } from 'zod';
import { leaveWhenSignedOut } from '../session-end.ts';
import { type AnyApiError, errorFacts } from '../ui/api-error.ts';
import { useStepUp } from './step-up.tsx';
import { inWords } from './words.ts';

export interface FormIssue {
  field: string;
  message: string;
}

export interface ApiForm<V extends FieldValues> {
  form: UseFormReturn<V, unknown, unknown>;
  /** For <form onSubmit>. */
  submit: (event: React.FormEvent) => void;
  pending: boolean;
  /** A refusal that belongs to no field. */
  refusal: AnyApiError | null;
  /** Every wrong field, in the form's order. */
  issues: FormIssue[];
  errorOf: (path: FieldPath<V>) => string | undefined;
}

/**
 * A form over one operation: checked with the operation's own schema, so that browser and server agree; refusals of the
 * server land on their fields; what was typed stays; the first wrong field gets the focus.
 */
export function useApiForm<V extends FieldValues, S extends z.ZodType, R>({
  schema,
  defaults,
  toInput,
  send,
  onDone,
}: {
  schema: S;
  defaults: DefaultValues<V>;
  /** What is typed, as the operation wants it. */
  toInput: (values: V) => unknown;
  send: (input: z.output<S>) => Promise<R>;
  onDone: (result: R, input: z.output<S>) => void;
}): ApiForm<V> {
  const [refusal, setRefusal] = useState<AnyApiError | null>(null);
  const withStepUp = useStepUp();
  const form = useForm<V, unknown, unknown>({
    defaultValues: defaults,
    resolver: zodResolver(
      z
        .unknown()
        .transform((v) => toInput(v as V))
        .pipe(schema) as never,
      { error: inWords } as never,
    ) as never,
    shouldFocusError: true,
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (input) => {
    setRefusal(null);
    try {
      onDone(await withStepUp(() => send(input as z.output<S>)), input as z.output<S>);
    } catch (e) {
      leaveWhenSignedOut(e);
      const { issues } = errorFacts(e as AnyApiError);
      const known = issues.filter(
        (i) => i.path !== '' && form.getFieldState(i.path as FieldPath<V>) && hasField(form, i.path),
      );
      for (const [n, issue] of known.entries())
        form.setError(issue.path as FieldPath<V>, { type: 'server', message: issue.message }, { shouldFocus: n === 0 });
      if (known.length === 0 || known.length < issues.length) setRefusal(e as AnyApiError);
    }
  });
  const list: FormIssue[] = [];
  collect(errors as Record<string, unknown>, '', list);
  return {
    form,
    submit: (event) => void submit(event),
    pending: isSubmitting,
    refusal,
    issues: list,
    errorOf: (path) => list.find((i) => i.field === path || i.field.startsWith(`${path}.`))?.message,
  };
}

function hasField<V extends FieldValues>(form: UseFormReturn<V, unknown, unknown>, path: string): boolean {
  return form.control._names.mount.has(path as FieldPath<V>);
}

function collect(node: Record<string, unknown>, path: string, into: FormIssue[]): void {
  for (const [key, value] of Object.entries(node)) {
    if (!value || typeof value !== 'object' || key === 'ref') continue;
    const at = path ? `${path}.${key}` : key;
    const message = (value as { message?: unknown }).message;
    if (typeof message === 'string') into.push({ field: at === 'root' ? '' : at, message });
    else collect(value as Record<string, unknown>, at, into);
  }
}
