import type { z } from 'zod';

/** Zod's findings in words for the person at the form. Undefined keeps the schema's own message. */
export function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === null || issue.input === '') return 'Fill this in.';
      return issue.expected === 'int' || issue.expected === 'number' ? 'Enter a whole number.' : undefined;
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 ? 'Fill this in.' : `At least ${issue.minimum} characters.`;
      if (issue.origin === 'array') return `At least ${issue.minimum}.`;
      return `At least ${Number(issue.minimum).toLocaleString('en')}.`;
    case 'too_big':
      if (issue.origin === 'string') return `At most ${Number(issue.maximum).toLocaleString('en')} characters.`;
      if (issue.origin === 'array') return `At most ${issue.maximum} of them.`;
      return `At most ${Number(issue.maximum).toLocaleString('en')}.`;
    case 'invalid_value':
      return 'Choose one of the list.';
    default:
      return undefined;
  }
}

/** The API's short findings ("must be a plain relative path") as a sentence; a leading code is for programs. */
export function asSentence(message: string): string {
  const text = message.replace(/^[a-z_]+: /, '');
  if (/^(is|must|may|needs|has|cannot|each)\b/.test(text)) return `This ${text}${/[.!?]$/.test(text) ? '' : '.'}`;
  return text;
}
