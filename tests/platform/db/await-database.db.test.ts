import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { awaitDatabase } from '../../../src/platform/db/await-database.ts';
import { testDatabase } from '../../support/database.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';

const { url } = await testDatabase();
const proxy = await tcpProxy(Number(new URL(url).port));
afterAll(() => proxy.close());

async function ask(address: string, patience = 60_000): Promise<void> {
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: patience });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => {});
  }
}
const through = () => {
  const u = new URL(url);
  u.port = String(proxy.port);
  u.hostname = '127.0.0.1';
  return u.href;
};

test('a database that refuses, then swallows, then answers is waited for', async () => {
  let tries = 0;
  proxy.set('refuse');
  await awaitDatabase(
    async () => {
      tries += 1;
      if (tries === 3) proxy.set('swallow');
      if (tries === 4) proxy.set('pass');
      await ask(through(), tries === 3 ? 1_000 : 20_000);
    },
    100_000,
    1,
  );
  expect(tries).toBeGreaterThanOrEqual(4);
});

test('patience ends with the reason why nobody answered', async () => {
  proxy.set('refuse');
  let tries = 0;
  const failed = awaitDatabase(
    async () => {
      tries += 1;
      await ask(through());
    },
    200,
    1,
  );
  await expect(failed).rejects.toThrow(/ECONNRESET|terminated/);
  expect(tries).toBeGreaterThanOrEqual(1);
  proxy.set('pass');
});

test.each([
  ['a wrong password', (u: URL) => (u.password = 'wrong'), '28P01'],
  ['a database that does not exist', (u: URL) => (u.pathname = '/nowhere'), '3D000'],
])('%s is no reason to wait', async (_, change, code) => {
  const u = new URL(url);
  change(u);
  let tries = 0;
  const failed = awaitDatabase(async () => {
    tries += 1;
    await ask(u.href);
  });
  await expect(failed).rejects.toMatchObject({ code });
  expect(tries).toBe(1);
});
