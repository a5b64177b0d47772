import type { AnyApiError } from '../ui/api-error.ts';
import { Callout, ErrorNote } from '../ui/feedback.tsx';
import type { FormIssue } from './use-api-form.ts';

/** What stands between the form and its success, announced when it appears. */
export function FormSummary({
  issues,
  refusal,
  names,
  title,
}: {
  issues: FormIssue[];
  refusal: AnyApiError | null;
  /** Labels of the fields by path. */
  names: Record<string, string>;
  title?: string;
}) {
  if (issues.length === 0) return <ErrorNote error={refusal} title={title} />;
  return (
    <Callout
      tone="bad"
      role="alert"
      title={issues.length === 1 ? 'One thing needs your attention.' : `${issues.length} things need your attention.`}
    >
      <ul className="mt-0.5">
        {issues.map((i) => (
          <li key={i.field}>
            {nameOf(i.field, names) ? <span className="font-medium">{nameOf(i.field, names)}: </span> : null}
            {i.message}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function nameOf(field: string, names: Record<string, string>): string | undefined {
  if (names[field]) return names[field];
  const general = field.replace(/\.\d+(?=\.|$)/g, '.*');
  if (names[general]) return names[general];
  return names[field.split('.')[0] ?? ''];
}
