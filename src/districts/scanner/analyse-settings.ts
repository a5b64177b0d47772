/** One settings file: permissions, hooks, helper commands, environment, servers. */

import { isServiceHost } from './data/hosts.ts';
import { networkOf, readAddress } from './engine/address.ts';
import { collectionHostsIn, commandFacts, joinCommands } from './engine/command-facts.ts';
import { displayName } from './engine/hygiene.ts';
import { type JsonNode, type JsonObject, readJson, stringOf, valueAt } from './engine/json-reader.ts';
import { HOOK_DEPTH_MAX } from './engine/limits.ts';
import { isPlainCommand } from './engine/plain-command.ts';
import type { Report } from './engine/report.ts';
import type { ScanOptions } from './engine/types.ts';
import { type CommandPrefix, commandRules, judgeCommand } from './rules/commands.ts';
import { judgeCommandText, judgeFreeText, judgeNamedValue } from './rules/credentials.ts';
import { HELPER, judgeVariable } from './rules/environment.ts';
import { judgeLimit, judgeReading, judgeWrongType } from './rules/input.ts';
import { judgeServers } from './rules/mcp.ts';
import { squattedPackage } from './rules/programs-fetched.ts';
import { judgeHookText, judgePrintedTexts, judgeTelemetry } from './rules/settings-context.ts';
import { judgeDenyRules } from './rules/settings-deny.ts';
import { judgeEditor } from './rules/settings-editor.ts';
import {
  judgeAllowRules,
  judgeApprovingHook,
  judgeDirectories,
  judgeMarketplaces,
  judgeModes,
} from './rules/settings-permissions.ts';

const EMPTY: JsonObject = { kind: 'object', start: 0, end: 0, members: new Map() };

export function analyseSettings(report: Report, options: ScanOptions): void {
  const reading = readJson(report.text);
  judgeReading(report, reading);
  const root = reading.root?.kind === 'object' ? reading.root : EMPTY;
  judgePermissions(report, root);
  const hooks = valueAt(root, 'hooks');
  if (hooks !== undefined) {
    if (hooks.kind !== 'object') judgeWrongType(report, 'hooks', hooks.start, hooks.end);
    walkHooks(report, hooks, { event: 'hook', matcher: undefined }, 0);
  }
  judgeHelpers(report, root);
  judgeEnvironment(report, valueAt(root, 'env'), stringOf(valueAt(root, 'apiKeyHelper')));
  judgeMarketplaces(report, root);
  judgeEditor(report, root);
  judgeTasks(report, root);
  const servers = valueAt(root, 'mcpServers');
  if (servers !== undefined) judgeServers(report, servers, options, 'mcpServers');
  reportBacklog(report);
}

/** Tasks that an editor starts by itself when the folder is opened: nobody asks for them, as for a hook. */
function judgeTasks(report: Report, root: JsonObject): void {
  for (const tasks of [valueAt(root, 'tasks'), valueAt(valueAt(root, 'tasks'), 'tasks')]) {
    if (tasks?.kind !== 'array') continue;
    for (const task of tasks.items) {
      if (stringOf(valueAt(valueAt(task, 'runOptions'), 'runOn')) !== 'folderOpen') continue;
      for (const holder of [task, valueAt(task, 'linux'), valueAt(task, 'osx'), valueAt(task, 'windows')]) {
        const node = valueAt(holder, 'command');
        const command = textOf(node);
        if (node === undefined || command === undefined) continue;
        const given = valueAt(holder, 'args');
        const words = given?.kind === 'array' ? given.items.map((item) => textOf(item) ?? '') : [];
        const line = [
          command,
          ...words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)),
        ].join(' ');
        reportCommand(report, line, 'HOK', { start: node.start, end: node.end, subject: 'task of the editor' });
      }
    }
  }
}

/** A command or an argument of a task, plain or as `{value, quoting}`. */
function textOf(node: JsonNode | undefined): string | undefined {
  return stringOf(node) ?? stringOf(valueAt(node, 'value'));
}

function judgePermissions(report: Report, root: JsonObject): void {
  const permissions = valueAt(root, 'permissions');
  if (permissions !== undefined && permissions.kind !== 'object')
    judgeWrongType(report, 'permissions', permissions.start, permissions.end);
  const deny = listOf(report, permissions, 'deny');
  judgeDenyRules(report, deny?.items ?? [], deny);
  const allow = listOf(report, permissions, 'allow');
  if (allow !== null) judgeAllowRules(report, allow.items, allow);
  listOf(report, permissions, 'ask');
  judgeDirectories(report, valueAt(permissions, 'additionalDirectories') ?? valueAt(root, 'additionalDirectories'));
  judgeModes(report, root, permissions);
}

function listOf(
  report: Report,
  permissions: JsonNode | undefined,
  key: string,
): Extract<JsonNode, { kind: 'array' }> | null {
  const list = valueAt(permissions, key);
  if (list === undefined) return null;
  if (list.kind === 'array') return list;
  judgeWrongType(report, `permissions.${key}`, list.start, list.end);
  return null;
}

interface HookContext {
  readonly event: string;
  readonly matcher: string | undefined;
}

/** Whatever the shape below `hooks`: every command, legacy hook, args, url and headers is analysed. */
export function walkHooks(
  report: Report,
  node: JsonNode,
  context: HookContext,
  depth: number,
  prefix: CommandPrefix = 'HOK',
): void {
  if (depth > HOOK_DEPTH_MAX) {
    judgeLimit(report, 'The nesting of hooks', node.start, node.end);
    return;
  }
  if (node.kind === 'array') {
    for (const item of node.items) walkHooks(report, item, context, depth + 1, prefix);
    return;
  }
  if (node.kind === 'string') {
    // A bare string where a hook object belongs, as in older files: `"Stop": "./x.sh"`.
    if (depth >= 1) judgeHookCommand(report, node.value, node, context, prefix);
    return;
  }
  if (node.kind !== 'object') return;
  const matcher = stringOf(valueAt(node, 'matcher')) ?? context.matcher;
  const program = valueAt(node, 'command');
  const argumentsNode = valueAt(node, 'args');
  for (const [key, { value }] of node.members) {
    switch (key) {
      case 'command':
      case 'hook':
      case 'cmd':
      case 'script':
      case 'bash':
      case 'powershell':
      case 'run':
        if (value.kind === 'string') {
          const args = key === 'command' ? argumentTexts(argumentsNode) : [];
          judgeHookCommand(
            report,
            [value.value, ...args.map(quoteArgument)].join(' '),
            value,
            { event: context.event, matcher },
            prefix,
          );
        } else walkHooks(report, value, { event: context.event, matcher }, depth + 1, prefix);
        break;
      case 'args':
        if (program?.kind !== 'string')
          for (const text of argumentTexts(value))
            judgeHookCommand(report, text, value, { event: context.event, matcher }, prefix);
        break;
      case 'url':
        judgeHookAddress(report, value, node, prefix);
        break;
      case 'headers':
        if (value.kind === 'object') {
          for (const [name, member] of value.members) {
            const text = stringOf(member.value);
            if (text !== undefined)
              judgeNamedValue(report, name, text, 'the hook header', {
                start: member.value.start,
                end: member.value.end,
                subject: 'hook headers',
              });
          }
        }
        break;
      case 'prompt':
        if (value.kind === 'string' && prefix === 'HOK')
          judgeHookText(report, value.value, { start: value.start, end: value.end, subject: 'hook prompt' });
        break;
      case 'matcher':
      case 'type':
      case 'timeout':
      case 'description':
      case 'id':
      case 'name':
      case 'statusMessage':
      case 'model':
      case 'if':
      case 'async':
      case 'once':
      case 'tool':
      case 'server':
      case 'shell':
        break;
      default: {
        const event = depth === 0 ? key : context.event;
        if (value.kind === 'object' || value.kind === 'array')
          walkHooks(report, value, { event, matcher }, depth + 1, prefix);
        else if (value.kind === 'string' && depth === 0)
          judgeHookCommand(report, value.value, value, { event, matcher }, prefix);
      }
    }
  }
}

function argumentTexts(node: JsonNode | undefined): string[] {
  if (node?.kind === 'string') return [node.value];
  if (node?.kind !== 'array') return [];
  return node.items.flatMap((item) =>
    item.kind === 'string' ? [item.value] : item.kind === 'number' ? [String(item.value)] : [],
  );
}

/** An exec-form argument is one word, whatever is in it. */
export function quoteArgument(text: string): string {
  return /^[\w@%+=:,./~$-]{1,4000}$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

function judgeHookCommand(
  report: Report,
  command: string,
  node: JsonNode,
  context: HookContext,
  prefix: CommandPrefix,
): void {
  const subject = `${displayName(context.event)} hook`;
  reportCommand(report, command, prefix, { start: node.start, end: node.end, subject });
  if (prefix !== 'HOK') return;
  judgeApprovingHook(report, context.event, context.matcher, command, node.start, node.end);
  judgePrintedTexts(report, command, { start: node.start, end: node.end, subject });
}

interface CommandPlace {
  readonly start: number;
  readonly end: number;
  readonly subject: string;
}

/** Command lines beyond this many are read together, as one script: each is still read, once. */
const SEPARATE_COMMANDS_MAX = 300;

interface Backlog {
  count: number;
  readonly rest: Map<CommandPrefix, { readonly lines: string[]; readonly place: CommandPlace }>;
}
const backlogs = new WeakMap<Report, Backlog>();

/** Runs the command rules over one command line of the file and the credential rules over its text. */
export function reportCommand(report: Report, command: string, prefix: CommandPrefix, place: CommandPlace): void {
  const squatted = squattedPackage(command);
  if (squatted !== null) {
    const rule = commandRules[`${prefix}-PKG`]!;
    report.add(rule, { ...place, matched: squatted, description: `${rule.title} (${squatted})` });
  }
  if (isPlainCommand(command)) return;
  let backlog = backlogs.get(report);
  if (backlog === undefined) {
    backlog = { count: 0, rest: new Map() };
    backlogs.set(report, backlog);
  }
  if (++backlog.count <= SEPARATE_COMMANDS_MAX) {
    judgeCommandLine(report, command, prefix, place);
    return;
  }
  const together = backlog.rest.get(prefix);
  if (together === undefined) backlog.rest.set(prefix, { lines: [command], place });
  else together.lines.push(command);
}

/** Reads what was put off; called once at the end of a file. */
export function reportBacklog(report: Report): void {
  for (const [prefix, { lines, place }] of backlogs.get(report)?.rest ?? [])
    judgeCommandLine(report, joinCommands(lines), prefix, place);
  backlogs.delete(report);
}

function judgeCommandLine(report: Report, command: string, prefix: CommandPrefix, place: CommandPlace): void {
  const facts = commandFacts(command);
  for (const hit of judgeCommand(facts, prefix)) {
    report.add(hit.rule, {
      ...place,
      matched: command.length > 400 ? `${command.length}:${command.slice(0, 400)}` : command,
      severity: hit.severity,
      posture: hit.posture,
      description: hit.detail === undefined ? hit.rule.title : `${hit.rule.title} (${hit.detail})`,
    });
  }
  if (facts.cut) judgeLimit(report, 'The nesting of a command', place.start, place.end);
  if (prefix !== 'MCX') judgeCommandText(report, command, 'a command', place);
}

/** An http hook posts the whole event to its address. */
function judgeHookAddress(report: Report, value: JsonNode, hook: JsonNode, prefix: CommandPrefix): void {
  const text = stringOf(value);
  if (text === undefined) return;
  const kind = stringOf(valueAt(hook, 'type'));
  judgeFreeText(report, text, 'a hook address', { start: value.start, end: value.end, subject: 'hook url' });
  if (kind !== undefined && kind !== 'http' && kind !== 'webhook') return;
  const host = readAddress(text)?.host ?? '';
  const network = networkOf(host);
  if (network === 'loopback') return;
  report.add(commandRules[`${prefix}-NET`]!, {
    start: value.start,
    end: value.end,
    subject: 'hook url',
    description: 'A hook posts every event to another machine',
    posture: network === 'private' && !isServiceHost(host),
  });
  for (const known of collectionHostsIn(text).slice(0, 1)) {
    report.add(commandRules[`${prefix}-HST`]!, {
      start: value.start,
      end: value.end,
      subject: 'hook url',
      description: `A hook posts to ${known.raw ? 'a bare public address' : known.host}`,
    });
  }
}

const HELPERS = [
  'apiKeyHelper',
  'awsAuthRefresh',
  'awsCredentialExport',
  'gcpAuthRefresh',
  'otelHeadersHelper',
  'processWrapper',
  'statusLine',
  'subagentStatusLine',
  'fileSuggestion',
  'forceLoginHelper',
];

function judgeHelpers(report: Report, root: JsonObject): void {
  for (const key of HELPERS) {
    const node = valueAt(root, key);
    const command = node?.kind === 'string' ? node : valueAt(node, 'command');
    if (command?.kind === 'string')
      reportCommand(report, command.value, 'HLP', { start: command.start, end: command.end, subject: key });
    else if (
      node !== undefined &&
      node.kind !== 'null' &&
      node.kind !== 'boolean' &&
      command === undefined &&
      key === 'apiKeyHelper'
    )
      judgeWrongType(report, key, node.start, node.end);
  }
}

function judgeEnvironment(report: Report, env: JsonNode | undefined, helper: string | undefined): void {
  if (env === undefined) return;
  if (env.kind !== 'object') {
    judgeWrongType(report, 'env', env.start, env.end);
    return;
  }
  judgeTelemetry(report, env);
  const beside = (name: string): string | undefined => (name === HELPER ? helper : stringOf(valueAt(env, name)));
  for (const [name, { value }] of env.members) {
    const place = { start: value.start, end: value.end, subject: `env ${displayName(name)}` };
    if (value.kind !== 'string') {
      judgeWrongType(report, 'A value of env', value.start, value.end);
      if (value.kind === 'number' || value.kind === 'boolean')
        judgeVariable(report, 'SET', name, String(value.value), place);
      continue;
    }
    judgeVariable(report, 'SET', name, value.value, place, beside);
    judgeNamedValue(report, name, value.value, 'the environment variable', place);
  }
}
