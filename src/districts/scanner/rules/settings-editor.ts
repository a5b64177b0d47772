/**
 * Settings of an editor that decide what its agent may do and where its traffic goes: flat keys such as
 * `chat.tools.terminal.autoApprove` at the top of the file, below `settings` of a workspace file, or below
 * `customizations.vscode.settings` of a container.
 */
import { isRawPublicAddress, networkOf, readAddress } from '../engine/address.ts';
import { displayName } from '../engine/hygiene.ts';
import { type JsonNode, type JsonObject, stringOf, valueAt } from '../engine/json-reader.ts';
import type { Report } from '../engine/report.ts';
import { judgeVariable, settingsEnvironmentRules } from './environment.ts';
import { settingsPermissionRules } from './settings-permissions.ts';

const P = settingsPermissionRules;
const E = settingsEnvironmentRules;

/** One switch that approves whatever the agent wants to do. */
const APPROVES_ALL =
  /^(?:chat\.tools\.(?:global\.)?autoapprove|chat\.agent\.autoapprove|github\.copilot\.chat\.(?:agent\.)?autoapprove|geminicodeassist\.agentyolomode|(?:claudecode|claude-code)\.(?:allow)?dangerouslyskippermissions|(?:cline|roo-cline|kilo-code|roo-code)\.(?:autoapprove|yolomode|alwaysallow(?:execute|all)))$/;
const PERMISSION_MODE = /^(?:claudecode|claude-code)\.(?:initialpermissionmode|defaultmode|permissionmode)$/;
/** A table of commands, each true, false or `{approve: …}`. */
const COMMAND_TABLE = /^chat\.(?:tools|agent)\.terminal\.(?:autoapprove|allowlist)$/;
/** A list of the commands that need no question. */
const COMMAND_LIST =
  /^(?:(?:roo-cline|roo-code|kilo-code|cline|amp|windsurf|cursor|augment)\.(?:[\w-]{1,30}\.){0,2}(?:allowedcommands|allowlist|commandallowlist|cascadecommandsallowlist))$/;
/** Patterns that every command line matches. */
const EVERY_COMMAND = /^(?:\*{1,2}|\.[*+]|\/\^?(?:\.[*+]?|\[\\s\\S\][*+]|\(\.[*+]\)|\[\^\][*+]|)\$?\/[gimsuy]{0,6})$/;
/** Programs that fetch, start or destroy anything. */
const EVERY_USE =
  /^\/?\^?(?:curl|wget|rm|sudo|su|bash|sh|zsh|pwsh|powershell|cmd|ssh|nc|ncat|eval|dd|iwr|iex|invoke-expression|invoke-webrequest)(?:\\b|\$|\/[gimsuy]{0,6}|\.[*+]|\\s){0,4}$/i;

/** Judges the editor's keys wherever such a file keeps them. */
export function judgeEditor(report: Report, root: JsonObject): void {
  for (const holder of [
    root,
    valueAt(root, 'settings'),
    valueAt(valueAt(valueAt(root, 'customizations'), 'vscode'), 'settings'),
  ])
    if (holder?.kind === 'object') judgeHolder(report, holder);
}

function judgeHolder(report: Report, holder: JsonObject): void {
  for (const [key, { value }] of holder.members) {
    if (!key.includes('.')) continue;
    const name = key.toLowerCase();
    const place = { start: value.start, end: value.end, subject: displayName(key) };
    if (APPROVES_ALL.test(name)) {
      if (isTrue(value)) report.add(P['SET-010'], { ...place, description: 'Every tool of the editor is approved' });
    } else if (PERMISSION_MODE.test(name)) {
      if (stringOf(value) === 'bypassPermissions') report.add(P['SET-010'], place);
    } else if (COMMAND_TABLE.test(name)) judgeTable(report, value, place);
    else if (COMMAND_LIST.test(name)) {
      if (value.kind === 'array' && value.items.some((item) => EVERY_COMMAND.test(stringOf(item)?.trim() ?? '')))
        report.add(P['SET-012'], place);
    } else if (name === 'http.proxy') judgeProxy(report, holder, value, place);
    else if (name === 'http.proxystrictssl') {
      if (value.kind === 'boolean' && !value.value)
        report.add(E['SET-021']!, {
          ...place,
          severity: isPublic(stringOf(valueAt(holder, 'http.proxy')) ?? '') ? undefined : 'medium',
          description: 'Certificate checks of the editor are switched off',
        });
    } else if (/^terminal\.integrated\.env\.(?:linux|osx|windows)$/.test(name) && value.kind === 'object') {
      for (const [variable, { value: set }] of value.members) {
        const text = stringOf(set);
        if (text !== undefined)
          judgeVariable(report, 'SET', variable, text, {
            start: set.start,
            end: set.end,
            subject: `terminal env ${displayName(variable)}`,
          });
      }
    }
  }
}

function judgeTable(
  report: Report,
  table: JsonNode,
  place: { readonly start: number; readonly end: number; readonly subject: string },
): void {
  if (isTrue(table)) {
    report.add(P['SET-012'], place);
    return;
  }
  if (table.kind !== 'object') return;
  for (const [pattern, { value }] of table.members) {
    if (!isTrue(value) && !isTrue(valueAt(value, 'approve'))) continue;
    const at = { start: value.start, end: value.end, subject: place.subject, matched: pattern };
    if (EVERY_COMMAND.test(pattern.trim())) report.add(P['SET-012'], at);
    else if (EVERY_USE.test(pattern.trim())) report.add(P['SET-014'], at);
  }
}

function judgeProxy(
  report: Report,
  holder: JsonObject,
  value: JsonNode,
  place: { readonly start: number; readonly end: number; readonly subject: string },
): void {
  const text = stringOf(value)?.trim() ?? '';
  const host = readAddress(text)?.host ?? '';
  if (text === '' || networkOf(host) === 'loopback' || networkOf(host) === 'unknown') return;
  const lax = valueAt(holder, 'http.proxyStrictSSL');
  report.add(E['SET-023']!, {
    ...place,
    description: 'Traffic of the editor is sent through a proxy',
    severity:
      isRawPublicAddress(host) || (isPublic(text) && lax?.kind === 'boolean' && !lax.value) ? 'high' : undefined,
  });
}

function isPublic(text: string): boolean {
  return networkOf(readAddress(text.trim())?.host ?? '') === 'public';
}

function isTrue(node: JsonNode | undefined): boolean {
  return node?.kind === 'boolean' && node.value === true;
}
