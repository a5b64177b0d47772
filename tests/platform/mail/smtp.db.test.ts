import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';

const received: { from: string; to: string[]; text: string }[] = [];
let refuseWith: { code: number; message: string } | null = null;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (_address, _session, done) =>
    done(refuseWith ? Object.assign(new Error(refuseWith.message), { responseCode: refuseWith.code }) : null),
  onData(stream, session, done) {
    let text = '';
    stream.on('data', (c) => {
      text += c;
    });
    stream.on('end', () => {
      const from = session.envelope.mailFrom;
      received.push({ from: from ? from.address : '', to: session.envelope.rcptTo.map((r) => r.address), text });
      done();
    });
  },
});
await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
afterAll(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
process.env.SMTP_URL = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
process.env.MAIL_FROM = 'Civitas <no-reply@civitas.test>';

const { query } = await testDatabase();
const { queueMail, renderHtml, sendMail } = await import('../../../src/platform/mail/mailer.ts');
const { transact } = await import('../../../src/platform/db/transact.ts');
const { systemCtx } = await import('../../../src/platform/actor.ts');

const mail = {
  to: 'ada@example.org',
  kind: 'test',
  ownerId: null,
  subject: 'Confirm your address',
  paragraphs: ['Open this link:', 'https://civitas.test/verify-email#t=SECRET-LINK', 'A <b>line</b> & more'],
};

async function queued(): Promise<string> {
  await transact(systemCtx('test', 'req'), (tx) => queueMail(tx, mail));
  return (await query('SELECT id FROM mail_message ORDER BY created_at DESC LIMIT 1')).rows[0].id;
}
const row = async (id: string) => (await query('SELECT * FROM mail_message WHERE id = $1', [id])).rows[0];
const send = (id: string, lastAttempt = false) => sendMail({ id } as never, { lastAttempt } as never);

beforeEach(() => {
  received.length = 0;
  refuseWith = null;
});

test('a queued mail goes out over SMTP as text with an HTML twin, and its body is erased afterwards', async () => {
  const id = await queued();
  expect(JSON.stringify(await row(id))).not.toContain('SECRET-LINK');
  await send(id);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ from: 'no-reply@civitas.test', to: ['ada@example.org'] });
  expect(received[0]?.text).toContain('Subject: Confirm your address');
  expect(received[0]?.text).toContain('multipart/alternative');
  expect(received[0]?.text).toContain(id);
  expect(await row(id)).toMatchObject({ status: 'sent', body_encrypted: null });
});

test('the same job a second time sends nothing', async () => {
  const id = await queued();
  await send(id);
  await send(id);
  expect(received).toHaveLength(1);
});

test('with SMTP configured nothing reaches the developer outbox', async () => {
  await send(await queued());
  expect((await query('SELECT count(*)::int AS n FROM dev_message')).rows[0].n).toBe(0);
});

test('a mail that a server turns away for now stays pending and goes out at the next attempt', async () => {
  const id = await queued();
  refuseWith = { code: 451, message: 'try again later' };
  await expect(send(id)).rejects.toThrow('try again later');
  expect(await row(id)).toMatchObject({ status: 'pending', attempts: 1 });
  refuseWith = null;
  await send(id);
  expect(await row(id)).toMatchObject({ status: 'sent', attempts: 2 });
});

test('after its last attempt a mail is marked failed, for people to see', async () => {
  const id = await queued();
  refuseWith = { code: 550, message: 'no such mailbox' };
  await expect(send(id, true)).rejects.toThrow('no such mailbox');
  expect(await row(id)).toMatchObject({ status: 'failed' });
});

test('text of a mail is never markup, and only a whole http(s) paragraph becomes a link', () => {
  const html = renderHtml('<Subject>', [
    '<img src=x onerror=1>',
    'see https://a.b',
    'https://a.b/?x="y"',
    'javascript:1',
  ]);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<Subject>');
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(html).toContain('href="https://a.b/?x=&#34;y&#34;"');
});
