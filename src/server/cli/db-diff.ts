/**
 * `npm run db:diff`: prints the SQL that leads from the committed schema (HEAD) to the one in the working tree.
 * `npm run db:diff -- --empty [file.prisma …]` starts from an empty database, for all or some files.
 * CHECKs, triggers, partial indexes and views are added to the migration by hand.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { diffSchemas, readDatamodels } from '../../platform/db/migrate.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';

function committed(): [string, string][] {
  const list = execFileSync('git', ['ls-tree', '--name-only', 'HEAD', 'prisma/schema/'], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((n) => n.endsWith('.prisma'))
    .map((n) => [n.replace('prisma/schema/', ''), execFileSync('git', ['show', `HEAD:${n}`], { encoding: 'utf8' })]);
}

const args = process.argv.slice(2);
const only = args.filter((a) => a.endsWith('.prisma'));
const all = await readDatamodels();
const to = only.length > 0 ? all.filter(([n]) => n === 'base.prisma' || only.includes(n)) : all;
const from = args.includes('--empty')
  ? only.length > 0
    ? all.filter(([n]) => n === 'base.prisma')
    : null
  : committed();

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-diff-'));
const server = await startEmbeddedPostgres({ dataDir, password: 'diff', database: 'diff', settings: { fsync: 'off' } });
try {
  process.stdout.write(await diffSchemas(server.url, from, to));
} finally {
  await server.stop('immediate');
  fs.rmSync(dataDir, { recursive: true, force: true });
}
