'use client';

import { toNestErrors } from '@hookform/resolvers';
import { useState } from 'react';
import {
  type DefaultValues,
  type FieldError,
  type FieldPath,
  type FieldValues,
  type Resolver,
  type UseFormReturn,
  useForm,
} from 'react-hook-form';
import type { z } from 'zod';
import { leaveWhenSignedOut } from '../session-end.ts';
import { type AnyApiError, errorFacts } from '../ui/api-error.ts';
import { useStepUp } from './step-up-context.ts';
import { asSentence, inWords } from './words.ts';

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
  /** The message at a field, or below it. */
  errorOf: (path: string) => string | undefined;
}

interface Options<V extends FieldValues, S extends z.ZodType, R> {
  schema: S;
  defaults: DefaultValues<V>;
  /** What is typed, as the operation wants it. */
  toInput: (values: V) => unknown;
  /** Where the form keeps what the operation calls by this path. */
  fieldOf?: (path: string) => string;
  send: (input: z.output<S>) => Promise<R>;
  onDone: (result: R, input: z.output<S>) => void;
}

/**
 * A form over one operation: checked with the operation's own schema, so that browser and server agree; refusals of the
 * server land on their fields; what was typed stays; the first wrong field gets the focus.
 */
export function useApiForm<V extends FieldValues, S extends z.ZodType, R>({
  schema,
  defaults,
  toInput,
  fieldOf = (path) => path,
  send,
  onDone,
}: Options<V, S, R>): ApiForm<V> {
  const [refusal, setRefusal] = useState<AnyApiError | null>(null);
  const withStepUp = useStepUp();
  const resolver: Resolver<V, unknown, unknown> = (values, _context, options) => {
    const parsed = schema.safeParse(toInput(values), { error: inWords });
    if (parsed.success) return { values: parsed.data, errors: {} };
    const flat: Record<string, FieldError> = {};
    for (const issue of parsed.error.issues) {
      const { field, message } = place(issue.path.map(String).join('.'), issue.message, fieldOf);
      flat[field] ??= { type: issue.code, message };
    }
    return { values: {}, errors: toNestErrors<V>(flat, options as never) };
  };
  const form = useForm<V, unknown, unknown>({ defaultValues: defaults, resolver, shouldFocusError: true });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (input) => {
    setRefusal(null);
    try {
      onDone(await withStepUp(() => send(input as z.output<S>)), input as z.output<S>);
    } catch (e) {
      leaveWhenSignedOut(e);
      const { issues } = errorFacts(e as AnyApiError);
      let placed = 0;
      for (const issue of issues) {
        const { field, message } = place(issue.path, issue.message, fieldOf);
        if (!form.control._names.mount.has(field as FieldPath<V>)) continue;
        form.setError(field as FieldPath<V>, { type: 'server', message }, { shouldFocus: placed === 0 });
        placed += 1;
      }
      if (placed < issues.length || issues.length === 0) setRefusal(e as AnyApiError);
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

/** The form's own field of an issue; an entry of a list that is one field is named by its number. */
function place(path: string, message: string, fieldOf: (path: string) => string): FormIssue {
  const field = fieldOf(path);
  const entry = /\.(\d+)$/.exec(path);
  const text = asSentence(message);
  return { field, message: field !== path && entry ? `Entry ${Number(entry[1]) + 1}: ${text}` : text };
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
