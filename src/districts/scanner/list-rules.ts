/** The catalogue in the words of the wire, for the pages that explain a finding. */
import { FAMILIES, RULESET_VERSION } from './catalogue.ts';
import type { RuleCatalogue } from './schemas.ts';

export function listRules(): RuleCatalogue {
  return {
    ok: true,
    ruleset_version: RULESET_VERSION,
    families: FAMILIES.map(({ name, rules }) => ({
      name,
      rules: rules.map((rule) => ({
        id: rule.id,
        severity: rule.severity,
        category: rule.category,
        posture: rule.posture === true,
        title: rule.title,
        rationale: rule.rationale,
        recommendation: rule.recommendation,
        types: [...rule.types],
        bad: rule.bad,
        good: rule.good,
      })),
    })),
  };
}
