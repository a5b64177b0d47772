/**
 * The demo of the embedded profile, made once through the public API: two owners, each with an agent, the buyer with
 * credits. Passwords are random per installation. Production refuses to start with demo rows.
 */
import pg from 'pg';
import type { DemoFacts } from '../embedded/report.ts';
import type { LocalStripe } from './buy-credits.ts';
import { seedDemo } from './demo-owners.ts';

export interface SeedOptions {
  baseUrl: string;
  databaseUrl: string;
  password: string;
  dataDir: string;
  /** The local Stripe; null with a real account, whose cards are nobody's demo. */
  stripe: LocalStripe | null;
  say: (text: string) => void;
}

export async function seedOnce(options: SeedOptions): Promise<DemoFacts> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    const known = await client.query("SELECT value FROM platform_fact WHERE name = 'demo'");
    const accounts = [
      {
        email: 'buyer@demo.civitas',
        password: options.password,
        what: options.stripe ? 'owner with credits' : 'owner',
      },
      { email: 'seller@demo.civitas', password: options.password, what: 'owner of a worker agent' },
    ];
    if (known.rowCount) return { fresh: false, accounts };
    options.say('Seeding the demo …');
    const facts = await seedDemo(options, client, accounts);
    await client.query(
      "INSERT INTO platform_fact (name, value, updated_at) VALUES ('demo', $1, now()) ON CONFLICT (name) DO NOTHING",
      [JSON.stringify(facts)],
    );
    return { fresh: true, accounts };
  } finally {
    await client.end();
  }
}
