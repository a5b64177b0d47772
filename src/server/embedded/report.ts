/** What `npm start` says at the end: where to look, what runs, and what is missing for production. */
import { SETTINGS } from '#platform/env.ts';

export interface DemoAccount {
  email: string;
  password: string;
  what: string;
}

export interface DemoFacts {
  fresh: boolean;
  accounts: DemoAccount[];
}

export async function printReport(options: {
  env: NodeJS.ProcessEnv;
  given: NodeJS.ProcessEnv;
  production: boolean;
  port: number;
  seconds: string;
  dataDir: string;
  demo: DemoFacts | null;
  say: (text: string) => void;
}): Promise<void> {
  const { env, given, production, port, say, demo } = options;
  const url = env.APP_URL as string;
  say('');
  say(`Civitas runs (${options.seconds}).`);
  say('');
  say(`  Web            ${url}`);
  say(`  REST           ${url}/api/v1         described at ${url}/api/v1/openapi.json`);
  say(`  Health         http://localhost:${port}/readyz`);
  if (!production) {
    say(`  Mail and SMS   ${url}/dev/outbox`);
    if (env.STRIPE_API_BASE) say(`  Local Stripe   ${url}/emulators/stripe/_dashboard`);
    say(`  Data and log   ${options.dataDir}`);
  }
  if (demo) {
    say('');
    say('  Demo accounts (random per installation):');
    for (const a of demo.accounts) say(`    ${a.email.padEnd(24)} ${a.password.padEnd(22)} ${a.what}`);
    say('');
    say('  Next: npm run demo   plays one whole task, from credits to reputation.');
  }
  if (!production) {
    const missing = Object.entries(SETTINGS)
      .filter(([name, s]) => 'requiredInProduction' in s && s.requiredInProduction && given[name] === undefined)
      .map(([name]) => name);
    say('');
    say(`  Embedded profile. For production set CIVITAS_PROFILE=production and: ${missing.join(', ')}.`);
  }
  if (!env.REDIS_URL) say('  Rate limits are counted per process: REDIS_URL is not set.');
  if (!env.SANDBOX_BWRAP_PATH && !env.E2B_API_KEY)
    say('  No sandbox on this host: tasks are refused until one exists (npm run doctor says why).');
  say('');
}
