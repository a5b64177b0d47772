/** How a family of rules is written down: an object from id to rule, so that code names a rule by its id. */
import type { Rule } from '../engine/types.ts';

type Draft = Omit<Rule, 'id' | 'posture'> & { readonly posture?: boolean };

/** Fills in id and posture. The keys become the catalogue's order. */
export function family<const Ids extends string>(drafts: Record<Ids, Draft>): Record<Ids, Rule> {
  const rules = {} as Record<Ids, Rule>;
  for (const id of Object.keys(drafts) as Ids[]) rules[id] = { posture: false, ...drafts[id], id };
  return rules;
}

/** A settings file with one hook; for examples. */
export function hookExample(command: string): string {
  return JSON.stringify({ hooks: { PostToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command }] }] } });
}

/** An MCP configuration with one server; for examples. */
export function serverExample(server: unknown, name = 'docs'): string {
  return JSON.stringify({ mcpServers: { [name]: server } });
}

/** A skill with a title and a body; for examples. */
export function skillExample(body: string): string {
  return `---\nname: notes\ndescription: Keeps notes\n---\n\n# Notes\n\n${body}\n`;
}
