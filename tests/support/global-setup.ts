/**
 * One private PostgreSQL 18 for the run (fsync off: crash tests start their own), migrated once into a template
 * database. `createTestDatabase` clones the template, so that every file has a database of its own.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbeddedPostgres } from '../../src/server/embedded/postgres.ts';
import { LOG_LINE_PREFIX } from './database-log.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    /** File with everything PostgreSQL has logged in this run. */
    postgresLog: string;
  }
}

export default async function setup(project: TestProject) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-test-pg-'));
  const logFile = `${dataDir}.log`;
  fs.writeFileSync(logFile, '');
  const server = await startEmbeddedPostgres({
    dataDir,
    password: 'test',
    database: 'template_civitas',
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '400',
      autovacuum: 'off',
      log_line_prefix: LOG_LINE_PREFIX,
    },
    log: (text) => fs.appendFileSync(logFile, `${text}\n`),
  });
  await migrate(server.url);
  project.provide('postgresUrl', server.url);
  project.provide('postgresLog', logFile);
  return async () => {
    await server.stop('immediate');
    fs.rmSync(dataDir, { recursive: true, force: true });
    fs.rmSync(logFile, { force: true });
  };
}
