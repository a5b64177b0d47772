/**
 * What a task promises, frozen at submission (domain.md 4.3, rule 1): price limit, fee, checks, evaluation policy and
 * routing rule. Both sides, an arbiter and an outsider can recompute the digest from the stored fields.
 */
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { toWire } from '#platform/money.ts';

export interface TaskCheck {
  readonly name: string;
  readonly cmd: string;
  readonly timeoutMs: number;
  readonly weight: number;
}

/** The frozen fields, as they are stored. `input` and `outputSchema` are JSON values. */
export interface TaskSpec {
  readonly taskType: string;
  readonly category: string;
  readonly subtype: string | null;
  readonly tags: readonly string[];
  readonly requiredTags: readonly string[];
  readonly input: unknown;
  readonly checks: readonly TaskCheck[];
  readonly requiredDeliverables: readonly string[];
  readonly outputSchema: unknown;
  readonly complexity: 'low' | 'medium' | 'high';
  readonly maxBudgetMinor: bigint;
  readonly currency: string;
  readonly feeBps: number;
  readonly deadlineMinutes: number;
  readonly routingVersion: string;
  readonly policyVersion: string;
}

export const SPEC_FIELDS = [
  'taskType',
  'category',
  'subtype',
  'tags',
  'requiredTags',
  'input',
  'checks',
  'requiredDeliverables',
  'outputSchema',
  'complexity',
  'maxBudgetMinor',
  'currency',
  'feeBps',
  'deadlineMinutes',
  'routingVersion',
  'policyVersion',
] as const satisfies readonly (keyof TaskSpec)[];

/**
 * The RFC 8785 text that is hashed: the sixteen fields and nothing else, an absent one as null, the amount as a JSON
 * integer. Throws a TypeError when a field has no JSON form.
 */
export function specText(spec: TaskSpec): string {
  const frozen: Record<string, unknown> = {};
  for (const field of SPEC_FIELDS) {
    frozen[field] = field === 'maxBudgetMinor' ? toWire(spec.maxBudgetMinor) : (spec[field] ?? null);
  }
  return canonicalJson(frozen);
}

/** SHA-256 of `specText`, lower-case hexadecimal. */
export function specHash(spec: TaskSpec): string {
  return sha256Hex(specText(spec));
}

/** What a v1 agreement promises, frozen when it is made. */
export interface AgreementSpec {
  readonly category: string;
  readonly templateFields: unknown;
  readonly description: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly feeBps: number;
  readonly dueAt: string;
  readonly policyVersion: string;
}

/** SHA-256 of the RFC 8785 text of the eight fields, the amount as a JSON integer. */
export function agreementHash(spec: AgreementSpec): string {
  const { category, templateFields, description, amountMinor, currency, feeBps, dueAt, policyVersion } = spec;
  return sha256Hex(
    canonicalJson({
      category,
      templateFields,
      description,
      amountMinor: toWire(amountMinor),
      currency,
      feeBps,
      dueAt,
      policyVersion,
    }),
  );
}
