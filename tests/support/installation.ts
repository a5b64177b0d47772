/** What browser tests know of the installation that the run started: its address, its accounts, its outbox. */
import fs from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';

export const baseUrl = inject('e2eUrl');
const dataDir = inject('e2eDataDir');

export const SELLER = 'seller@demo.civitas';
export const BUYER = 'buyer@demo.civitas';

export function demoPassword(): string {
  const secrets = JSON.parse(fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8'));
  return secrets.env.DEMO_PASSWORD as string;
}

interface Message {
  channel: string;
  recipient: string;
  subject: string | null;
  body: string;
  createdAt: string;
}

/** The messages of the developer outbox, newest first. */
export async function messages(): Promise<Message[]> {
  const input = encodeURIComponent(JSON.stringify({ limit: 100 }));
  const reply = await fetch(`${baseUrl}/api/trpc/platform.devMessages?input=${input}`);
  const body = (await reply.json()) as { result: { data: Message[] } };
  return body.result.data;
}

/** Waits for a message to somebody that matches, and returns what the expression found in it. */
export async function messageTo(recipient: string, wanted: RegExp, after = 0): Promise<string> {
  const end = Date.now() + 60_000;
  for (;;) {
    for (const m of await messages()) {
      const found = m.recipient === recipient && Date.parse(m.createdAt) > after ? wanted.exec(m.body) : null;
      if (found) return found[1] ?? found[0];
    }
    if (Date.now() > end) throw new Error(`no message to ${recipient} matches ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

let people = 0;

export function freshAddress(name: string): string {
  people += 1;
  return `${name}.${process.pid}.${Date.now().toString(36)}${people}@people.example`;
}

export const PASSWORD = 'seven wet otters in a boat';

/** An owner made through the API, without a browser. */
export async function signUpByApi(name: string, from: string): Promise<{ email: string; token: string }> {
  const email = freshAddress(name);
  const call = async (to: string, body: unknown) => {
    const reply = await fetch(`${baseUrl}/api/v1/auth/${to}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify(body),
    });
    const json = (await reply.json()) as { success: boolean; data: { token: string } };
    if (!json.success) throw new Error(`${to}: ${JSON.stringify(json)}`);
    return json.data;
  };
  await call('signup', { email, password: PASSWORD, name });
  await call('verify-email', { token: await messageTo(email, /verify-email#t=([\w-]{43})/) });
  return { email, token: (await call('login', { email, password: PASSWORD })).token };
}
