/** `npm run doctor`: what this machine has, what is missing, and how to get it. Changes nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { pendingMigrations } from '../../platform/db/migrate.ts';
import { SETTINGS } from '../../platform/env.ts';
import { resolveDatabaseUrl } from '../embedded/resolve-database.ts';

const root = path.resolve(import.meta.dirname, '../../..');
let problems = 0;

function line(ok: boolean | null, what: string, detail: string, fix?: string): void {
  const mark = ok === null ? 'note' : ok ? 'ok  ' : 'MISS';
  if (ok === false) problems += 1;
  process.stdout.write(
    `${mark} ${what.padEnd(22)} ${detail}\n${ok === false && fix ? `     ${' '.repeat(22)} fix: ${fix}\n` : ''}`,
  );
}

function version(command: string, args: string[] = ['--version']): string | null {
  const r = spawnSync(command, args, { encoding: 'utf8' });
  return r.status === 0 ? ((r.stdout || r.stderr).trim().split('\n')[0] ?? '') : null;
}

line(
  Number(process.versions.node.split('.')[0]) >= 24,
  'Node (pinned)',
  process.versions.node,
  'run through npm scripts: they put the pinned Node first',
);
line(fs.existsSync(path.join(root, 'node_modules')), 'dependencies', 'node_modules', 'npm install');
line(
  fs.existsSync(path.join(root, 'src/generated/prisma/client.ts')),
  'Prisma client',
  'src/generated/prisma',
  'npm run generate',
);
line(
  fs.existsSync(path.join(root, '.next/BUILD_ID')) ? true : null,
  'web build',
  fs.existsSync(path.join(root, '.next/BUILD_ID')) ? 'present' : 'made by npm start',
);
line(os.totalmem() > 2 * 1024 ** 3, 'memory', `${Math.round(os.totalmem() / 1024 ** 3)} GiB`, 'at least 2 GiB');

try {
  const url = await resolveDatabaseUrl();
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  const v = await client.query('SHOW server_version');
  line(
    Number.parseInt(v.rows[0].server_version, 10) >= 15,
    'PostgreSQL',
    v.rows[0].server_version,
    'PostgreSQL 15 or newer',
  );
  const pending = await pendingMigrations(client);
  line(
    pending.length === 0,
    'migrations',
    pending.length === 0 ? 'complete' : `${pending.length} to apply`,
    'npm run db:migrate',
  );
  const lock = await client.query('SHOW lock_timeout');
  line(null, 'lock_timeout', `${lock.rows[0].lock_timeout} (the platform sets its own per connection)`);
  await client.end();
} catch (e) {
  line(null, 'PostgreSQL', e instanceof Error ? e.message : 'not reachable');
}
line(
  process.env.REDIS_URL ? true : null,
  'Redis',
  process.env.REDIS_URL ? 'configured' : 'not configured: rate limits are counted per process',
);

if (process.platform === 'linux') {
  try {
    const out = execFileSync(process.execPath, [path.join(root, 'scripts/obtain-bubblewrap.mjs'), '--json'], {
      encoding: 'utf8',
    });
    const found = JSON.parse(out.trim().split('\n').pop() as string) as {
      ok: boolean;
      path?: string;
      version?: string;
      reason?: string;
      fix?: string;
    };
    line(found.ok, 'bubblewrap', found.ok ? `${found.path} ${found.version}` : (found.reason ?? ''), found.fix);
    if (found.ok) {
      const { createLocalProvider } = await import('../../districts/sandbox/local-provider.ts');
      const probe = await createLocalProvider({ bwrapPath: found.path as string }).probe();
      line(
        probe.ok,
        'sandbox',
        probe.ok ? 'a real jail ran: no network, read-only input, limits' : probe.message,
        probe.ok ? undefined : probe.fix,
      );
    }
  } catch (e) {
    line(false, 'sandbox', e instanceof Error ? e.message : 'failed', 'apt-get install bubblewrap');
  }
} else {
  line(false, 'sandbox', `${process.platform} cannot isolate`, 'set E2B_API_KEY, or run Civitas in a Linux VM');
}
const chromium = version('chromium') ?? version('chromium-browser') ?? version('google-chrome');
line(chromium ? true : null, 'chromium (tests)', chromium ?? 'absent: browser tests skip');
const redis = version('redis-server');
line(redis ? true : null, 'redis-server (tests)', redis?.slice(0, 40) ?? 'absent: Redis tests skip');

if (process.env.CIVITAS_PROFILE === 'production') {
  for (const [name, s] of Object.entries(SETTINGS)) {
    if ('requiredInProduction' in s && s.requiredInProduction)
      line(process.env[name] !== undefined, name, process.env[name] === undefined ? 'not set' : 'set', s.doc);
  }
}
process.stdout.write(
  problems === 0 ? '\nNothing is missing.\n' : `\n${problems} thing${problems === 1 ? '' : 's'} to mend.\n`,
);
process.exit(problems === 0 ? 0 : 1);
