import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { findPageSession } from '../../../src/api/web-session.ts';
import { closeDb } from '../../../src/platform/db/client.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { testPlatform } from '../../support/platform.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';

const p = await testPlatform();
const owner = await p.newOwner();
const direct = process.env.DATABASE_URL as string;
const proxy = await tcpProxy(Number(new URL(direct).port));
const through = new URL(direct);
through.hostname = '127.0.0.1';
through.port = String(proxy.port);
await connectTo(through.href);
afterAll(async () => {
  await connectTo(direct);
  await proxy.close();
});

async function connectTo(url: string): Promise<void> {
  await closeDb();
  process.env.DATABASE_URL = url;
  resetEnvForTests();
}

test('a page waits for a database that is away for a moment, and knows its reader then', async () => {
  proxy.set('refuse');
  const page = findPageSession(owner.token);
  // The first question has failed by the time that the refusal is lifted.
  const probe = new pg.Client({ connectionString: through.href });
  probe.on('error', () => {});
  await expect(probe.connect()).rejects.toThrow();
  proxy.set('pass');
  expect(await page).toMatchObject({ ownerId: owner.id, state: 'ACTIVE' });
});

test('a page that waited long enough says that the service is not there, and nothing of a session', async () => {
  proxy.set('refuse');
  await expect(findPageSession(owner.token)).rejects.toThrow();
  proxy.set('pass');
  expect(await findPageSession('x'.repeat(43))).toBeNull();
});
