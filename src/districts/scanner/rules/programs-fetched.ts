/** Packages that a command has a runner fetch and start: names one slip away from a tool everybody knows. */
import { KNOWN_TOOLS, TOOL_NEIGHBOURS } from '../data/known-packages.ts';
import { maliciousPackage } from '../data/malicious-packages.ts';
import { editDistance } from '../engine/skeleton.ts';

const RUN =
  /\b(?:npx|bunx|pnpx|uvx|pipx\s{1,4}run|npm\s{1,4}exec|(?:pnpm|yarn)\s{1,4}dlx|bun\s{1,4}x|uv\s{1,4}tool\s{1,4}run)\s{1,4}((?:-{1,2}[\w-]{1,40}(?:=\S{1,120})?\s{1,4}){0,6})["']?((?:@[\w.-]{1,60}\/)?[\w.-]{2,100})/g;
const TOOLS: ReadonlySet<string> = new Set(KNOWN_TOOLS);

/** What is wrong with a package of `command`, in the scanner's own words; null when nothing is. */
export function squattedPackage(command: string): string | null {
  if (!/\b(?:npx|bunx|pnpx|uvx|pipx|dlx|npm|bun|uv)\s/.test(command)) return null;
  for (const match of command.matchAll(RUN)) {
    // Without installing, only what the project already has is run.
    if (/--no-install\b|--offline\b/.test(match[1]!)) continue;
    const name = match[2]!.toLowerCase();
    if (maliciousPackage(name) !== undefined) return 'a package that was reported as malicious';
    const near = slipOf(name);
    if (near !== null) return `a name one slip away from ${near}`;
  }
  return null;
}

/** The tool that a part of `name` misspells. */
function slipOf(name: string): string | null {
  if (TOOLS.has(name)) return null;
  const tail = name.slice(name.indexOf('/') + 1);
  for (const part of [tail, ...tail.split(/[-_.]/)]) {
    if (part.length < 5 || TOOLS.has(part) || TOOL_NEIGHBOURS.has(part)) continue;
    for (const tool of KNOWN_TOOLS) {
      if (tool.length < 6 || part[0] !== tool[0] || Math.abs(part.length - tool.length) > 1) continue;
      // `vitests`, `rollup4`: a plural or a number is no misspelling.
      if (part.startsWith(tool) && /^[ds\d]$/.test(part.slice(tool.length))) continue;
      if (part === tool.slice(0, -1) && /s$/.test(tool)) continue;
      if (editDistance(part, tool, 1) <= 1) return tool;
    }
  }
  return null;
}
