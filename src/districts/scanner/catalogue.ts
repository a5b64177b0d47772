/** Every rule in the order of the catalogue. Ids are stable; a removed id is never used for another rule. */
import type { Rule } from './engine/types.ts';
import { commandRules } from './rules/commands.ts';
import { credentialRules } from './rules/credentials.ts';
import { serverEnvironmentRules, settingsEnvironmentRules } from './rules/environment.ts';
import { inputRules } from './rules/input.ts';
import { markupRules } from './rules/markup.ts';
import { mcpRules } from './rules/mcp.ts';
import { payloadRules } from './rules/payloads.ts';
import { proseRules } from './rules/prose.ts';
import { settingsContextRules } from './rules/settings-context.ts';
import { settingsDenyRules } from './rules/settings-deny.ts';
import { settingsPermissionRules } from './rules/settings-permissions.ts';
import { skillFileRules } from './rules/skill-file.ts';
import { toolPoisoningRules } from './rules/tool-poisoning.ts';
import { unicodeRules } from './rules/unicode.ts';

/** Changes whenever an output can change. */
export const RULESET_VERSION = '1.1.0';

export interface Family {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export const FAMILIES: readonly Family[] = [
  { name: 'Input', rules: Object.values(inputRules) },
  { name: 'Deny rules', rules: Object.values(settingsDenyRules) },
  { name: 'Permissions', rules: Object.values(settingsPermissionRules) },
  { name: 'Environment of settings', rules: Object.values(settingsEnvironmentRules) },
  { name: 'Context and telemetry of settings', rules: Object.values(settingsContextRules) },
  { name: 'Commands', rules: Object.values(commandRules) },
  { name: 'Servers', rules: Object.values(mcpRules) },
  { name: 'Credentials', rules: Object.values(credentialRules) },
  { name: 'Environment of servers', rules: Object.values(serverEnvironmentRules) },
  { name: 'Descriptions of servers', rules: Object.values(toolPoisoningRules) },
  { name: 'Instructions in words', rules: Object.values(proseRules) },
  { name: 'Markup', rules: Object.values(markupRules) },
  { name: 'Characters', rules: Object.values(unicodeRules) },
  { name: 'Payloads', rules: Object.values(payloadRules) },
  { name: 'Skill files', rules: Object.values(skillFileRules) },
];

export const CATALOGUE: readonly Rule[] = FAMILIES.flatMap((family) => family.rules);

const INDEX = new Map(CATALOGUE.map((rule, index) => [rule.id, index]));

/** Place of a rule in the catalogue; -1 for an id that is not in it. */
export function catalogueIndex(id: string): number {
  return INDEX.get(id) ?? -1;
}

export function ruleById(id: string): Rule | undefined {
  const index = INDEX.get(id);
  return index === undefined ? undefined : CATALOGUE[index];
}
