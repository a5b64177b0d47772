/** `node scripts/write-bus-table.ts`: docs/generated/bus.md, the table of who emits and who listens, from the code itself. */
import fs from 'node:fs';
import path from 'node:path';
import { busTable } from '../src/platform/bus/bus.ts';
import { knownEvents } from '../src/platform/bus/contract.ts';
import '../src/api/compose.ts';

const root = path.resolve(import.meta.dirname, '..');

export interface BusRow {
  type: string;
  district: string;
  payload: string[];
  /** Files that emit it, beside the contracts that declare it. */
  emitters: string[];
  listeners: string[];
}

/** Name of the constant that holds each event type, from the contracts' text. */
function constantsOf(): Map<string, string> {
  const found = new Map<string, string>();
  for (const district of fs.readdirSync(path.join(root, 'src/districts'))) {
    const text = fs.readFileSync(path.join(root, 'src/districts', district, 'contract.ts'), 'utf8');
    for (const m of text.matchAll(/export const (\w+) = event\(\s*'[\w-]+',\s*'([\w.]+)'/g))
      found.set(m[2] as string, m[1] as string);
  }
  return found;
}

function sources(): { file: string; text: string }[] {
  const folder = path.join(root, 'src');
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
    .map((name) => ({ file: name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));
}

export function busRows(): BusRow[] {
  const { subscribers } = busTable();
  const constants = constantsOf();
  const files = sources();
  return [...knownEvents().values()]
    .map((event) => {
      const constant = constants.get(event.type);
      const used = new RegExp(`(?<!listen\\(|listenOutside\\()\\b${constant}\\b`);
      const shape = (event.data as { shape?: Record<string, unknown> }).shape;
      return {
        type: event.type,
        district: event.district,
        payload: Object.keys(shape ?? {}),
        emitters: constant
          ? files
              .filter((f) => !f.file.endsWith('contract.ts') && /\bemit\(/.test(f.text))
              .filter((f) => used.test(f.text.replace(/^import[\s\S]*?;$/gm, '')))
              .map((f) => f.file)
              .sort()
          : [],
        listeners: subscribers.filter((s) => s.event === event.type).map((s) => s.name),
      };
    })
    .sort((a, b) => a.district.localeCompare(b.district) || a.type.localeCompare(b.type));
}

export function renderBusTable(): string {
  const code = (list: string[]) => (list.length === 0 ? '–' : list.map((x) => `\`${x}\``).join(', '));
  const rows = busRows().map(
    (r) => `| ${r.district} | \`${r.type}\` | ${code(r.payload)} | ${code(r.emitters)} | ${code(r.listeners)} |`,
  );
  const commands = busTable().commands.map((c) => `- \`${c}\``);
  return [
    '# Events and commands',
    '',
    'Written by `node scripts/write-bus-table.ts`. An event without listeners is for webhooks, exports and districts to come.',
    '',
    '| District | Event | Payload | Emitted by | Listeners |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Commands',
    '',
    'Asked inside the caller’s transaction; each is answered by the district it is named for.',
    '',
    ...commands,
    '',
  ].join('\n');
}

if (import.meta.main) fs.writeFileSync(path.join(root, 'docs/generated/bus.md'), renderBusTable());
