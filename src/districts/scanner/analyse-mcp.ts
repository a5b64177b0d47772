/** One MCP configuration: its server map, and every text in it that reaches the model. */
import { type JsonObject, readJson, valueAt } from './engine/json-reader.ts';
import type { Report } from './engine/report.ts';
import type { ScanOptions } from './engine/types.ts';
import { judgeNamedValue } from './rules/credentials.ts';
import { inputRules, judgeReading } from './rules/input.ts';
import { findServers, judgeServers, readTexts } from './rules/mcp.ts';

const SERVER_KEYS: ReadonlySet<string> = new Set(['mcpServers', 'servers', 'mcp_servers', 'context_servers']);

export function analyseMcp(report: Report, options: ScanOptions): void {
  const reading = readJson(report.text);
  judgeReading(report, reading);
  if (reading.root?.kind !== 'object') return;
  const { root } = reading;
  const servers = findServers(root);
  if (servers === null) {
    if (root.members.size > 0) {
      const first = [...root.members.values()][0]!;
      report.add(inputRules['INP-004'], {
        start: first.keyStart,
        end: first.keyEnd,
        matched: 'map',
        description: 'The file has no map of servers',
        evidence: false,
      });
    }
  } else {
    judgeServers(report, servers.node, options, servers.where);
  }
  readRest(report, root, servers?.where ?? null);
}

/** What stands beside the map: tools, prompts, inputs, notes. */
function readRest(report: Report, root: JsonObject, where: string | null): void {
  if (where === 'the file') return;
  for (const { key, value } of root.members.values()) {
    if (SERVER_KEYS.has(key) || key === '$schema' || (key === 'mcp' && where === 'mcp.servers')) continue;
    readTexts(report, value, 'the file', 0);
    if (value.kind === 'string')
      judgeNamedValue(report, key, value.value, 'the file, key', {
        start: value.start,
        end: value.end,
        subject: 'file',
      });
  }
  const inputs = valueAt(root, 'inputs');
  if (inputs?.kind !== 'array') return;
  for (const input of inputs.items) {
    const fallback = valueAt(input, 'default');
    const id = valueAt(input, 'id');
    if (fallback?.kind === 'string' && id?.kind === 'string')
      judgeNamedValue(report, id.value, fallback.value, 'the file, input', {
        start: fallback.start,
        end: fallback.end,
        subject: 'inputs',
      });
  }
}
