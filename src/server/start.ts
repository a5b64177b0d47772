/**
 * `npm start`: the supervisor. Prepares the database, applies migrations, builds the web part if it changed, starts
 * emulators (embedded profile), server and worker, seeds the demo once, and says where to look. Ctrl-C stops everything;
 * after a crash of the whole tree the next start recovers by itself.
 */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { migrateIfNeeded } from '../platform/db/migrate.ts';
import { parseEnv, SettingsRefused } from '../platform/env.ts';
import { obtainBwrap } from '../platform/jail/obtain-bwrap.ts';
import { ensureBuilt } from './embedded/build.ts';
import { type Child, startChild } from './embedded/child.ts';
import { installationSecrets, takeSupervisorLock } from './embedded/installation.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/postgres.ts';
import { printReport } from './embedded/report.ts';
import { refuseDemoRows } from './seed/refuse-demo-rows.ts';
import { seedOnce } from './seed/seed.ts';

const root = path.resolve(import.meta.dirname, '../..');
const startedAt = Date.now();
const say = (text: string) => process.stdout.write(`${text}\n`);
const seconds = () => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`;

if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));

const given = { ...process.env };
const production = given.CIVITAS_PROFILE === 'production';
const port = Number(given.PORT ?? 3000);
const dataDir = path.resolve(root, given.DATA_DIR ?? '.data');
const env: NodeJS.ProcessEnv = {
  ...given,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  STRIPE_SUPPRESS_NOTICES: 'true',
  CIVITAS_PROFILE: production ? 'production' : 'embedded',
  PORT: String(port),
  APP_URL: given.APP_URL ?? (production ? undefined : `http://localhost:${port}`),
};
env.NEXTAUTH_URL ??= env.APP_URL;

const children: Child[] = [];
let postgres: Promise<EmbeddedPostgres> | null = null;
let stopping: { since: number; done: Promise<void> } | null = null;
let releaseLock = () => {};

/** A terminal sends Ctrl-C to every process of the group, and `npm start` passes its own on: both are one wish. */
const SAME_WISH_MS = 2_000;

/** Stops what runs, once, and ends this process. A PostgreSQL that is only just starting is waited for and stopped too. */
function stopAll(code: number): Promise<void> {
  stopping ??= {
    since: Date.now(),
    done: (async () => {
      for (const child of [...children].reverse()) await child.stop();
      await (await postgres?.catch(() => null))?.stop();
      releaseLock();
      process.exit(code);
    })(),
  };
  return stopping.done;
}

function stopIsWished(): void {
  // Whoever asks again does not want to wait for a clean end.
  if (stopping && Date.now() - stopping.since > SAME_WISH_MS) process.exit(0);
  void stopAll(0);
}
process.on('SIGINT', () => {
  if (!stopping) say('\nStopping …');
  stopIsWished();
});
process.on('SIGTERM', stopIsWished);
// `npm start` is gone without a word: nobody is left to stop this installation.
if (process.connected) process.once('disconnect', () => void stopAll(0));

try {
  if (production) {
    parseEnv(env);
  } else {
    const lock = takeSupervisorLock(dataDir);
    if (!lock.ok) {
      say(
        `Civitas already runs here (process ${lock.pid}). Stop it first, or set DATA_DIR and PORT for a second installation.`,
      );
      process.exit(1);
    }
    releaseLock = lock.release;
    const secrets = installationSecrets(dataDir);
    for (const [name, value] of Object.entries(secrets.env)) env[name] ??= value;
    if (!env.DATABASE_URL) {
      say('Starting PostgreSQL …');
      postgres = startEmbeddedPostgres({
        dataDir: path.join(dataDir, 'postgres'),
        password: secrets.postgresPassword,
        database: 'civitas',
      });
      const { url } = await postgres;
      env.DATABASE_URL = url;
      // For the commands of this folder (migrations, ledger check, administrators).
      fs.writeFileSync(path.join(dataDir, 'database-url'), url, { mode: 0o600 });
    }
    const bwrap = await obtainBwrap({
      ...(env.SANDBOX_BWRAP_PATH ? { named: env.SANDBOX_BWRAP_PATH } : {}),
      log: () => {},
    });
    if (bwrap.path !== null) env.SANDBOX_BWRAP_PATH ??= bwrap.path;
    env.BREACH_CHECK ??= 'local';
    if (env.E2B_EMULATOR === 'true') env.E2B_API_KEY ??= secrets.env.E2B_API_KEY_LOCAL;
    parseEnv(env);
  }
  const applied = await migrateIfNeeded(env.DATABASE_URL as string);
  if (applied.length > 0)
    say(`Database prepared: ${applied.length} migration${applied.length === 1 ? '' : 's'} applied.`);

  if (production) await refuseDemoRows(env.DATABASE_URL as string);

  if (await buildNeeded()) say(`Web part built (${seconds()}).`);
  // Nothing is started any more once everything is being stopped.
  await (stopping as { done: Promise<void> } | null)?.done;

  const logs = fs.createWriteStream(production ? '/dev/null' : path.join(dataDir, 'civitas.log'), { flags: 'a' });
  const onLine = (name: string) => (line: string) => {
    if (production) process.stdout.write(`${line}\n`);
    else logs.write(`${name} ${line}\n`);
  };
  if (!production) await startEmulators(onLine);
  const server = startChild('server', path.join(root, 'src/server/main.ts'), { env, onLine: onLine('server') });
  const worker = startChild('worker', path.join(root, 'src/server/worker.ts'), { env, onLine: onLine('worker') });
  children.push(server, worker);
  await Promise.all([server.ready, worker.ready]);

  const demo = production
    ? null
    : await seedOnce({
        baseUrl: `http://127.0.0.1:${port}`,
        databaseUrl: env.DATABASE_URL as string,
        password: env.DEMO_PASSWORD as string,
        dataDir,
        stripe:
          env.STRIPE_API_BASE && env.STRIPE_PUBLISHABLE_KEY
            ? { base: env.STRIPE_API_BASE, publishableKey: env.STRIPE_PUBLISHABLE_KEY }
            : null,
        say,
      });
  await printReport({ env, given, production, port, seconds: seconds(), dataDir, demo, say });
} catch (e) {
  if (stopping) {
    // What was under way when somebody stopped it has failed, as it had to; the stop is not hurried by it.
  } else if (e instanceof SettingsRefused) {
    say('Civitas does not start: some settings are missing or wrong.');
    for (const problem of e.problems) say(`  ${problem}`);
  } else {
    say(`Civitas does not start: ${e instanceof Error ? e.message : String(e)}`);
  }
  await stopAll(1);
}

async function buildNeeded(): Promise<boolean> {
  return ensureBuilt(root, env);
}

/** A vendor with a real account is not emulated. */
async function startEmulators(onLine: (name: string) => (line: string) => void): Promise<void> {
  const stripeIsReal = given.STRIPE_SECRET_KEY !== undefined;
  const base = `http://127.0.0.1:${port}`;
  // Chosen here, so that a restarted emulator is found where it was.
  env.EMULATORS_STRIPE_PORT = String(await freePort());
  env.EMULATORS_TWILIO_PORT = String(await freePort());
  if (env.E2B_EMULATOR === 'true') env.EMULATORS_E2B_PORT = String(await freePort());
  const emulators = startChild('emulators', path.join(root, 'emulators/main.ts'), {
    env: { ...env, EMULATORS_JOURNAL_DIR: path.join(dataDir, 'emulators'), EMULATORS_TARGET: base },
    onLine: onLine('emulators'),
  });
  children.push(emulators);
  const ports = (await emulators.ready) as Record<string, string>;
  if (!stripeIsReal) env.STRIPE_API_BASE = ports.stripe;
  if (given.TWILIO_ACCOUNT_SID === undefined) {
    env.TWILIO_API_BASE = ports.twilio;
    // The packages are paid for with an account; the emulator answers them.
    env.TWILIO_LOOKUP_FIELDS ??= 'line_type_intelligence,sms_pumping_risk';
  }
  if (ports.e2b) {
    env.E2B_API_URL ??= ports.e2b;
    env.E2B_SANDBOX_URL ??= ports.e2b;
  }
  parseEnv(env);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(found));
    });
  });
}
