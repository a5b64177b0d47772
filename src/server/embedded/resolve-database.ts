/** Which database a command works on: DATABASE_URL, else the embedded one of this folder, which must be running. */
import fs from 'node:fs';
import path from 'node:path';

export async function resolveDatabaseUrl(): Promise<string> {
  const root = path.resolve(import.meta.dirname, '../../..');
  if (!process.env.DATABASE_URL && fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const dataDir = path.resolve(root, process.env.DATA_DIR ?? '.data');
  const file = path.join(dataDir, 'database-url');
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim();
  throw new Error('No database: set DATABASE_URL, or run `npm start` first.');
}
