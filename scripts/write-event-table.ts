/**
 * Writes docs/events.md: for every event who emits it and who listens, for every command who answers and who asks. Read
 * from the contracts, from the bus as it is composed, and from the sources of the districts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command, EventType } from '../src/platform/bus/contract.ts';

const DISTRICTS = path.resolve(import.meta.dirname, '../src/districts');

export interface EventLine {
  type: string;
  district: string;
  aggregate: string;
  schema: EventType['data'];
  emitters: string[];
  listeners: string[];
}
export interface CommandLine {
  name: string;
  answeredBy: string | null;
  askers: string[];
}

interface Source {
  district: string;
  file: string;
  /** Without import statements. */
  text: string;
}

function readSources(): Source[] {
  return fs
    .readdirSync(DISTRICTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('contract.ts'))
    .sort()
    .map((name) => ({
      district: name.split(path.sep)[0] as string,
      file: path.basename(name, '.ts'),
      text: fs.readFileSync(path.join(DISTRICTS, name), 'utf8').replace(/^import[\s\S]*?;$/gm, ''),
    }));
}

async function contractsOf(): Promise<{ constant: string; value: EventType | Command<unknown, unknown> }[]> {
  const found = [];
  for (const district of fs.readdirSync(DISTRICTS).sort()) {
    const file = path.join(DISTRICTS, district, 'contract.ts');
    if (!fs.existsSync(file)) continue;
    const exported = (await import(pathToFileURL(file).href)) as Record<string, { kind?: string }>;
    for (const [constant, value] of Object.entries(exported))
      if (value?.kind === 'event' || value?.kind === 'command')
        found.push({ constant, value: value as EventType | Command<unknown, unknown> });
  }
  return found;
}

/** Mentioned by name otherwise than as what is listened to. */
function uses(source: Source, constant: string): boolean {
  const withoutListening = source.text.replace(
    new RegExp(`\\b(?:listen|listenOutside|typeof)\\b[(\\s]*${constant}\\b`, 'g'),
    '',
  );
  return new RegExp(`\\b${constant}\\b`).test(withoutListening);
}

/** The whole table, events by type and commands by name. */
export async function eventTable(): Promise<{ events: EventLine[]; commands: CommandLine[]; undeclared: string[] }> {
  await import('../src/api/compose.ts');
  const { busTable } = await import('../src/platform/bus/bus.ts');
  const bus = busTable();
  const sources = readSources();
  const events = new Map<string, EventLine>();
  const commands = new Map<string, CommandLine>();
  for (const { constant, value } of await contractsOf()) {
    if (value.kind === 'command') {
      const [answeredBy = null] = value.name.split('.');
      const asking = sources.filter((s) => s.district !== answeredBy && uses(s, constant));
      commands.set(value.name, {
        name: value.name,
        answeredBy: bus.commands.includes(value.name) ? answeredBy : null,
        askers: [...new Set(asking.map((s) => s.district))].sort(),
      });
      continue;
    }
    const { type, district, aggregate, data } = value;
    const line = events.get(type) ?? { type, district, aggregate, schema: data, emitters: [], listeners: [] };
    const emitting = sources.filter((s) => s.district === district && /\bemit\(/.test(s.text) && uses(s, constant));
    line.emitters = [...new Set([...line.emitters, ...emitting.map((s) => s.file)])].sort();
    line.listeners = bus.subscribers
      .filter((s) => s.event === type)
      .map((s) => s.name)
      .sort();
    events.set(type, line);
  }
  const byKey = <T>(lines: Map<string, T>) => [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  const undeclared = bus.subscribers.filter((s) => !events.has(s.event)).map((s) => s.name);
  return { events: byKey(events), commands: byKey(commands), undeclared };
}

export async function renderEventTable(): Promise<string> {
  const { events, commands } = await eventTable();
  const code = (names: readonly string[]) => (names.length === 0 ? '–' : names.map((n) => `\`${n}\``).join(', '));
  return [
    '# Events and commands',
    '',
    'Written by `node scripts/write-event-table.ts` from the code. An event is written to the outbox in the',
    'transaction of what it tells, and delivered after commit, at least once, to every listener. A command is answered in the',
    "caller's transaction, by exactly one district.",
    '',
    '| event | district | emitted in | heard by |',
    '| --- | --- | --- | --- |',
    ...events.map((e) => `| \`${e.type}\` | ${e.district} | ${code(e.emitters)} | ${code(e.listeners)} |`),
    '',
    '| command | answered by | asked by |',
    '| --- | --- | --- |',
    ...commands.map((c) => `| \`${c.name}\` | ${c.answeredBy ?? 'nobody'} | ${c.askers.join(', ') || '–'} |`),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename)
  fs.writeFileSync(path.resolve(import.meta.dirname, '../docs/events.md'), await renderEventTable());
