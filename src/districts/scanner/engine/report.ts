/** Collects findings: one per rule, subject, line and distinct text; repeats raise `occurrences` and cost nothing. */
import { excerpt } from './hygiene.ts';
import { lineAt, lineStartsOf } from './lines.ts';
import type { Finding, Rule, Severity } from './types.ts';

export interface Place {
  /** Absent for something that is missing from the file. */
  readonly start?: number | null;
  readonly end?: number | null;
  readonly subject?: string;
  /** Distinguishes two findings of one rule at one place; the text between start and end when absent. */
  readonly matched?: string;
  readonly severity?: Severity;
  readonly posture?: boolean;
  readonly description?: string;
  readonly recommendation?: string;
  /** False where an excerpt would say nothing. */
  readonly evidence?: boolean;
}

export class Report {
  readonly text: string;
  private starts: number[] | null = null;
  private readonly found = new Map<string, Finding>();
  /** Reported once per rule and key, wherever they are. */
  private readonly once = new Map<string, Finding>();

  constructor(text: string) {
    this.text = text;
  }

  get lineStarts(): number[] {
    this.starts ??= lineStartsOf(this.text);
    return this.starts;
  }

  get findings(): Finding[] {
    return [...this.found.values()];
  }

  add(rule: Rule, place: Place = {}): Finding {
    const start = place.start ?? null;
    const end = place.end ?? start;
    const matched = place.matched ?? (start === null || end === null ? '' : this.text.slice(start, end));
    const subject = place.subject ?? '';
    const key = this.keyOf(rule, subject, start, matched);
    const known = this.found.get(key);
    if (known !== undefined) {
      known.occurrences++;
      return known;
    }
    const finding: Finding = {
      rule,
      severity: place.severity ?? rule.severity,
      posture: place.posture ?? rule.posture,
      description: place.description ?? rule.title,
      recommendation: place.recommendation ?? rule.recommendation,
      start,
      end,
      subject,
      matched,
      evidence: place.evidence === false || start === null || end === null ? null : excerpt(this.text, start, end),
      occurrences: 1,
    };
    this.found.set(key, finding);
    return finding;
  }

  /** One finding per rule and `key` in the whole file; later places only raise the count. */
  addOnce(rule: Rule, key: string, place: Place = {}): void {
    const id = `${rule.id}\u0000${key}`;
    const known = this.once.get(id);
    if (known !== undefined) {
      known.occurrences++;
      return;
    }
    this.once.set(id, this.add(rule, { ...place, subject: place.subject ?? key }));
  }

  private keyOf(rule: Rule, subject: string, start: number | null, matched: string): string {
    const line = start === null ? 0 : lineAt(this.lineStarts, start);
    return `${rule.id}\u0000${subject}\u0000${line}\u0000${matched}`;
  }
}
