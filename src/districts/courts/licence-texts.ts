/**
 * Licence texts and notices that would bind whoever uses the deliverable: network copyleft, copyleft, source-available
 * and non-commercial terms. A mention of a licence is none; its title with version, its notice or its SPDX tag is.
 */
import type { Detector, Hit, Severity } from './secret-findings.ts';

interface LicenceRule {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  /** SPDX identifiers, in lower case, by their beginning. */
  readonly spdx: RegExp;
  readonly anchor: string;
  /** Must match at the anchor: a common word is looked at closely only where it may begin a name. */
  readonly probe?: RegExp;
  /** Characters looked at before and after the anchor. */
  readonly before: number;
  readonly after: number;
  /** Tried on that stretch, in lower case, with everything but letters, digits and dots as single spaces. */
  readonly text: RegExp;
}

const RULES: readonly LicenceRule[] = [
  {
    id: 'licence_agpl',
    name: 'GNU Affero General Public License',
    severity: 'high',
    spdx: /^agpl-/,
    anchor: 'affero',
    probe: /affero[^a-z0-9]{1,16}general/y,
    before: 90,
    after: 120,
    text: /under the terms of (?:version \d of )?the gnu affero general public licen[sc]e|gnu affero general public license version 3 19 november 2007/,
  },
  {
    id: 'licence_sspl',
    name: 'Server Side Public License',
    severity: 'high',
    spdx: /^sspl-/,
    anchor: 'server side public license',
    before: 60,
    after: 80,
    text: /server side public license version 1 october|under the terms of the server side public license|licensed under the server side public license/,
  },
  {
    id: 'licence_gpl',
    name: 'GNU General Public License',
    severity: 'medium',
    spdx: /^gpl-/,
    anchor: 'general',
    probe: /general[^a-z0-9]{1,16}public[^a-z0-9]{1,16}licen/y,
    before: 90,
    after: 120,
    text: /under the terms of (?:version \d of )?the gnu general public licen[sc]e|gnu general public license version (?:1 february|2 june|3 29 june)/,
  },
  {
    id: 'licence_busl',
    name: 'Business Source License',
    severity: 'medium',
    spdx: /^busl-/,
    anchor: 'business source license',
    before: 60,
    after: 400,
    text: /business source license 1\.1 .{0,200}licensor|subject to the business source license|licensed under the business source license/,
  },
  {
    id: 'licence_commons_clause',
    name: 'Commons Clause',
    severity: 'medium',
    spdx: /^commons-clause/,
    anchor: 'commons clause',
    before: 20,
    after: 120,
    text: /commons clause license condition/,
  },
  {
    id: 'licence_elastic',
    name: 'Elastic License',
    severity: 'medium',
    spdx: /^elastic-/,
    anchor: 'elastic license',
    before: 80,
    after: 120,
    text: /licensed under the elastic license|elastic license (?:2\.0 )?(?:url https? www\.elastic\.co|acceptance)/,
  },
  {
    id: 'licence_non_commercial',
    name: 'Creative Commons NonCommercial',
    severity: 'medium',
    spdx: /^cc-by-nc/,
    anchor: 'noncommercial',
    before: 120,
    after: 160,
    text: /(?:licensed under|under) (?:a |the )?(?:terms of the )?creative commons attribution noncommercial|attribution noncommercial .{0,60}public license/,
  },
  {
    id: 'licence_proprietary',
    name: 'proprietary notice',
    severity: 'medium',
    spdx: /^licenseref-proprietary/,
    anchor: 'proprietary and confidential',
    before: 300,
    after: 300,
    text: /unauthori[sz]ed (?:copying|use|distribution|reproduction)/,
  },
];

export const detectLicences: Detector = (_text, lower, report) => {
  detectTags(lower, report);
  for (const rule of RULES) {
    for (let at = lower.indexOf(rule.anchor); at !== -1; at = lower.indexOf(rule.anchor, at + rule.anchor.length)) {
      if (rule.probe !== undefined && !matchesAt(rule.probe, lower, at)) continue;
      const stretch = lower.slice(Math.max(0, at - rule.before), at + rule.anchor.length + rule.after);
      if (rule.text.test(stretch.replace(/[^a-z0-9.]+/g, ' '))) {
        report(hitOf(rule, at));
        break;
      }
    }
  }
};

function matchesAt(sticky: RegExp, text: string, index: number): boolean {
  sticky.lastIndex = index;
  return sticky.test(text);
}

/** One finding per licence, however many files carry its notice: it is one obligation. */
function hitOf(rule: LicenceRule, index: number): Hit {
  return { rule: rule.id, severity: rule.severity, blocking: false, index, evidence: rule.name, secret: '' };
}

const SPDX_ANCHOR = 'spdx-license-identifier:';

/** `A OR B` leaves the choice: it binds only when every alternative does. */
function detectTags(lower: string, report: (hit: Hit) => void): void {
  for (let at = lower.indexOf(SPDX_ANCHOR); at !== -1; at = lower.indexOf(SPDX_ANCHOR, at + SPDX_ANCHOR.length)) {
    const line = lower.slice(at + SPDX_ANCHOR.length, at + SPDX_ANCHOR.length + 200).split(/[\r\n]/, 1)[0]!;
    const alternatives = line.replace(/[()]/g, ' ').split(/\sor\s/);
    const bound = alternatives.map((part) =>
      part
        .split(/\s+(?:and\s+)?/)
        .map((id) => RULES.find((rule) => rule.spdx.test(id)))
        .find((rule) => rule !== undefined),
    );
    if (bound[0] !== undefined && bound.every((rule) => rule !== undefined)) report(hitOf(bound[0], at));
  }
}
