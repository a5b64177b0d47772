/** What the run's PostgreSQL wrote into its log about one database. */
import fs from 'node:fs';
import { inject } from 'vitest';

/** Begins every entry; the lines of DETAIL, CONTEXT and STATEMENT begin like the entry they belong to. */
export const LOG_LINE_PREFIX = '%m [%p] db=%d ';
const ENTRY = /^\S+ \S+ \S+ \[(\d+)\] db=(\S*) (\w+): {2}/;

/** Every deadlock of this database in PostgreSQL's own words: who waited for whom, and both statements. */
export function deadlocksLogged(databaseUrl: string): string[] {
  const database = new URL(databaseUrl).pathname.slice(1);
  const found: string[] = [];
  let of: string | null = null;
  for (const line of fs.readFileSync(inject('postgresLog'), 'utf8').split('\n')) {
    const [, pid, db, level] = ENTRY.exec(line) ?? [];
    if (level === 'ERROR' && db === database && line.includes('deadlock detected')) {
      of = pid as string;
      found.push(line);
    } else if (of !== null && (pid === undefined || (pid === of && level !== 'ERROR')))
      found[found.length - 1] += `\n${line}`;
    else of = null;
  }
  return found;
}
