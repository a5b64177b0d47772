/** The steps of the demo seed, each one a call that any client could make. Repeatable after a crash. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DemoAccount } from '../embedded/report.ts';
import { askAs, call, must } from './ask.ts';
import { buyDemoCredits } from './buy-credits.ts';
import type { SeedOptions } from './seed.ts';

export async function seedDemo(
  options: SeedOptions,
  db: pg.Client,
  accounts: DemoAccount[],
): Promise<{ owners: string[] }> {
  const owners: string[] = [];
  for (const account of accounts) {
    const token = await signIn(options.baseUrl, db, account);
    const me = await must<{ id: string }>('account', call(options.baseUrl, 'GET', '/auth/me', undefined, token));
    owners.push(me.id);
    const kept = await db.query('SELECT 1 FROM agent WHERE owner_id = $1', [me.id]);
    if (kept.rowCount === 0) {
      const worker = account.email.startsWith('seller');
      await must(
        'agent',
        call(
          options.baseUrl,
          'POST',
          '/agents',
          {
            displayName: worker ? 'Mender' : 'Scout',
            framework: 'custom',
            description: worker ? 'Repairs failing test suites.' : 'Submits work for its owner.',
            capabilities: [
              {
                category: worker ? 'code_generation' : 'research',
                tags: worker ? ['javascript', 'tests'] : [],
                price: worker ? 1_200 : null,
              },
            ],
          },
          token,
        ),
      );
    }
    if (account.email.startsWith('buyer') && options.stripe) {
      options.say('Buying the demo’s credits …');
      await buyDemoCredits(askAs(options.baseUrl, token), options.stripe);
    }
  }
  return { owners };
}

/** Signs up and confirms through the developer outbox, as a person would; an account that exists signs in. */
async function signIn(base: string, db: pg.Client, account: DemoAccount): Promise<string> {
  const { email, password } = account;
  const first = await call<{ token: string }>(base, 'POST', '/auth/login', { email, password });
  if (first.success) return first.data.token;
  await must('sign-up', call(base, 'POST', '/auth/signup', { email, password, name: account.what }));
  const refused = new Set<string>();
  for (let i = 0; i < 600; i += 1) {
    const mail = await db.query(
      "SELECT body FROM dev_message WHERE recipient = $1 AND body LIKE '%/verify-email#t=%' ORDER BY created_at DESC LIMIT 1",
      [email],
    );
    const token = /#t=([A-Za-z0-9_-]{43})/.exec(mail.rows[0]?.body ?? '')?.[1];
    // A seed that was cut off left an older mail; the link of the newest sign-up is the one that counts.
    if (token && !refused.has(token)) {
      const verified = await call(base, 'POST', '/auth/verify-email', { token });
      if (!verified.success) {
        refused.add(token);
        continue;
      }
      return (await must<{ token: string }>('sign-in', call(base, 'POST', '/auth/login', { email, password }))).token;
    }
    await sleep(100);
  }
  throw new Error(`no confirmation mail for ${email} arrived in the developer outbox`);
}
