/** Which of the three kinds a file is, by its place and, where somebody named it, by its content. */
import { readJson } from './engine/json-reader.ts';
import type { ScanType } from './engine/types.ts';

/** By path alone: what a walk through a folder picks up. Null for everything else. */
export function typeOfPath(path: string): ScanType | null {
  const normal = path.replace(/\\/g, '/');
  const slash = normal.lastIndexOf('/');
  const name = normal.slice(slash + 1);
  const folders = `/${slash === -1 ? '' : normal.slice(0, slash)}/`;
  if (name === 'managed-settings.json' || (/\/\.claude\/$/.test(folders) && /^settings(?:\.local)?\.json$/.test(name)))
    return 'settings';
  if (/^(?:\.mcp\.json|mcp\.json|mcp_config\.json|claude_desktop_config\.json)$/.test(name)) return 'mcp_config';
  if (/^(?:SKILL\.md|CLAUDE\.md|CLAUDE\.local\.md|AGENTS\.md|\.cursorrules)$/.test(name) || name.endsWith('.mdc'))
    return 'skill';
  if (name.endsWith('.md') && /\/\.claude\/(?:skills|agents|commands)\//.test(folders)) return 'skill';
  return null;
}

const SETTINGS_KEYS: ReadonlySet<string> = new Set([
  'permissions',
  'hooks',
  'env',
  'statusLine',
  'apiKeyHelper',
  'enableAllProjectMcpServers',
  'enabledMcpjsonServers',
  'enabledPlugins',
  'sandbox',
  'defaultMode',
  'awsAuthRefresh',
  'subagentStatusLine',
  'extraKnownMarketplaces',
  'skipDangerousModePermissionPrompt',
  'disableAllHooks',
]);

/** A file that was named: by path, else text by its ending and JSON by its keys; null when it stays unclear. */
export function typeOfFile(path: string, content: string): ScanType | null {
  const known = typeOfPath(path);
  if (known !== null) return known;
  if (/\.(?:md|markdown|txt)$/i.test(path)) return 'skill';
  const { root } = readJson(content.charCodeAt(0) === 0xfeff ? content.slice(1) : content);
  if (root?.kind !== 'object') return null;
  const keys = root.members;
  for (const key of keys.keys()) if (SETTINGS_KEYS.has(key)) return 'settings';
  if (keys.has('mcpServers') || keys.has('servers')) return 'mcp_config';
  const nested = keys.get('mcp')?.value;
  if (nested?.kind === 'object' && nested.members.has('servers')) return 'mcp_config';
  return null;
}
