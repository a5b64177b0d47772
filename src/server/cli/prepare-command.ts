/**
 * What a command of this folder needs before it imports the platform: the database, and in the embedded profile the
 * secrets of the installation. Resolves with the way to close the connections.
 */
import fs from 'node:fs';
import path from 'node:path';
import { resolveDatabaseUrl } from '../embedded/resolve-database.ts';

export async function prepareCommand(): Promise<() => Promise<void>> {
  const root = path.resolve(import.meta.dirname, '../../..');
  process.env.DATABASE_URL = await resolveDatabaseUrl();
  Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? 'production' });
  if (process.env.CIVITAS_PROFILE !== 'production') {
    const file = path.join(path.resolve(root, process.env.DATA_DIR ?? '.data'), 'secrets.json');
    if (fs.existsSync(file)) {
      const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as { env: Record<string, string> };
      for (const [name, value] of Object.entries(kept.env)) process.env[name] ??= value;
    }
    process.env.APP_URL ??= `http://localhost:${process.env.PORT ?? 3000}`;
  }
  const { SettingsRefused } = await import('#platform/env.ts');
  const { closeDb, syncClock, waitForConnections } = await import('#platform/db/client.ts');
  waitForConnections(30_000);
  try {
    await syncClock();
  } catch (e) {
    if (!(e instanceof SettingsRefused)) throw e;
    process.stderr.write(`${e.message}\n`);
    process.exit(2);
  }
  return closeDb;
}
