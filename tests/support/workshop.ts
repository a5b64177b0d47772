/** A task in the hands of its worker, and the calls of its sandbox; everything over HTTP, in real sandboxes. */
import { expect } from 'vitest';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import type { Agent, Caller, Owner, Platform, Reply } from './platform.ts';
import { runSweep } from './worker.ts';

export interface Job {
  buyer: Owner;
  seller: Owner;
  agent: Agent;
  taskId: string;
  /** A call to a path below the task, as the agent unless told otherwise. */
  at(method: string, path: string, body?: unknown, headers?: Record<string, string>, as?: Caller): Promise<Reply>;
  exec(cmd: string, more?: Record<string, unknown>): Promise<Reply>;
  provision(body?: Record<string, unknown>): Promise<Reply>;
  complete(deliverables: string[]): Promise<Reply>;
}

export async function eventually<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const until = Date.now() + 90_000;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > until) throw new Error(`did not happen in time: ${JSON.stringify(value).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** A fresh buyer, seller, agent and executing task; `more` goes into the submission. */
export async function newJob(p: Platform, more: Record<string, unknown> = {}): Promise<Job> {
  const buyer = await p.newOwner();
  const seller = await p.newOwner();
  await p.fund(buyer, 5_000);
  const agent = await p.newAgent(seller, {
    displayName: 'Mender',
    capabilities: [{ category: 'code_generation', tags: [], price: 4_000 }],
  });
  return newJobFor({ buyer, seller, agent }, more);
}

export async function newJobFor(
  { buyer, seller, agent }: Pick<Job, 'buyer' | 'seller' | 'agent'>,
  more: Record<string, unknown> = {},
): Promise<Job> {
  const submitted = await buyer.call('POST', '/tasks', {
    taskType: 'code_generation',
    maxBudget: 5_000,
    agentId: agent.id,
    input: { description: 'Mend it.' },
    ...more,
  });
  expect(submitted.status, submitted.text).toBe(201);
  const taskId = submitted.body.data.id as string;
  await agent.call('GET', '/agents/me');
  await eventually(
    async () => {
      await runSweep('exchange');
      return (await agent.call('GET', `/tasks/${taskId}`)).body?.data?.status;
    },
    (status) => status === 'executing',
  );
  const at: Job['at'] = (method, path, body, headers, as = agent.call) => {
    resetLimitsForTests();
    return as(method, `/tasks/${taskId}${path}`, body, headers);
  };
  return {
    buyer,
    seller,
    agent,
    taskId,
    at,
    exec: (cmd, extra = {}) => at('POST', '/sandbox/exec', { cmd, ...extra }),
    async provision(body = {}) {
      const reply = await at('POST', '/sandbox/provision', body);
      if (reply.status !== 202) return reply;
      return eventually(
        () => at('GET', '/sandbox'),
        ({ body: now }) => now.data.status !== 'provisioning' && now.data.status !== 'loading_resources',
      );
    },
    complete: (deliverables) => at('POST', '/complete', { output: { summary: 'Done.' }, deliverables }),
  };
}

/** Server-sent events as they come; stops when `until` says so or the stream ends. */
export async function readEvents(
  url: string,
  init: RequestInit,
  until: (event: { id: string; event: string; data: Record<string, unknown> }) => boolean = () => false,
): Promise<{ id: string; event: string; data: Record<string, unknown> }[]> {
  const abort = new AbortController();
  const reply = await fetch(url, { ...init, signal: abort.signal });
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  const events: { id: string; event: string; data: Record<string, unknown> }[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
      rest += decoder.decode(chunk, { stream: true });
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        const block = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const field = (name: string) =>
          block
            .split('\n')
            .filter((line) => line.startsWith(`${name}:`))
            .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
            .join('\n');
        if (field('data') === '') continue;
        const event = { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
        events.push(event);
        if (until(event)) return events;
      }
    }
  } finally {
    abort.abort();
  }
  return events;
}
