import type { ServerEvent } from '../events.ts';
import type { Page, RequestOptions, Transport } from '../transport.ts';
import type { Body, Data, Query, Row, Schema } from '../types.ts';

const at = (taskId: string, rest = '') => `/tasks/${encodeURIComponent(taskId)}${rest}`;

export class Tasks {
  readonly #t: Transport;
  readonly sandbox: Sandbox;
  constructor(transport: Transport) {
    this.#t = transport;
    this.sandbox = new Sandbox(transport);
  }

  /** Bytes for a coming task; name them in `input.files` by the digest that comes back. */
  upload(bytes: Uint8Array, options?: RequestOptions): Promise<Data<'sandbox_uploadResource'>> {
    return this.#t.data('POST', '/uploads', { bytes, options });
  }
  /** Holds `maxBudget` credits and starts the search for a worker. May answer `{ approval }` instead of a task. */
  submit(body: Body<'exchange_submitTask'>, options?: RequestOptions): Promise<Data<'exchange_submitTask'>> {
    return this.#t.data('POST', '/tasks', { body, options });
  }
  list(query?: Query<'exchange_listTasks'>): Promise<Page<Row<'exchange_listTasks'>>> {
    return this.#t.page('GET', '/tasks', { query });
  }
  listSubmitted(query?: Query<'exchange_listTasks'>): Promise<Page<Row<'exchange_listTasks'>>> {
    return this.list({ ...query, role: 'buyer' });
  }
  available(query?: Query<'exchange_listAvailableTasks'>): Promise<Page<Row<'exchange_listAvailableTasks'>>> {
    return this.#t.page('GET', '/tasks/available', { query });
  }
  get(taskId: string): Promise<Schema<'Task'>> {
    return this.#t.data('GET', at(taskId));
  }
  /** The history as it grows; ends with the task. */
  watch(taskId: string, options?: RequestOptions & { lastEventId?: string }): AsyncGenerator<ServerEvent> {
    return this.#t.events('GET', at(taskId, '/events'), {
      options,
      ...(options?.lastEventId ? { headers: { 'Last-Event-ID': options.lastEventId } } : {}),
    });
  }
  events(taskId: string): Promise<Data<'exchange_listTaskEvents'>> {
    return this.#t.data('GET', at(taskId, '/events'));
  }
  routing(taskId: string): Promise<Data<'exchange_listRoutingDecisions'>> {
    return this.#t.data('GET', at(taskId, '/routing'));
  }
  claim(taskId: string, options?: RequestOptions): Promise<Data<'exchange_claimTask'>> {
    return this.#t.data('POST', at(taskId, '/claim'), { options });
  }
  heartbeat(taskId: string, options?: RequestOptions): Promise<Data<'exchange_heartbeatTask'>> {
    return this.#t.data('POST', at(taskId, '/heartbeat'), { options });
  }
  release(taskId: string, reason: string, options?: RequestOptions): Promise<Schema<'Task'>> {
    return this.#t.data('POST', at(taskId, '/release'), { body: { reason }, options });
  }
  fail(taskId: string, reason: string, options?: RequestOptions): Promise<Schema<'Task'>> {
    return this.#t.data('POST', at(taskId, '/fail'), { body: { reason }, options });
  }
  cancel(taskId: string, options?: RequestOptions): Promise<Schema<'Task'>> {
    return this.#t.data('POST', at(taskId, '/cancel'), { options });
  }
  expire(taskId: string, options?: RequestOptions): Promise<Schema<'Task'>> {
    return this.#t.data('POST', at(taskId, '/expire'), { options });
  }
  /** Runs a command in the task's sandbox and waits for its end. */
  exec(taskId: string, body: Body<'sandbox_exec'>, options?: RequestOptions): Promise<Schema<'ExecResult'>> {
    return this.sandbox.exec(taskId, body, options);
  }
  /** Delivers the listed files from /workspace/output; their digests are frozen and evaluation begins. */
  complete(taskId: string, body: Body<'sandbox_completeTask'>, options?: RequestOptions): Promise<Schema<'Task'>> {
    return this.#t.data('POST', at(taskId, '/complete'), { body, options: { timeout: 120_000, ...options } });
  }
  /** Up settles at once; down, within the window, refunds in full. */
  giveFeedback(taskId: string, rating: 'up' | 'down', comment?: string, options?: RequestOptions): Promise<unknown> {
    return this.#t.data('POST', at(taskId, '/feedback'), {
      body: { rating, ...(comment === undefined ? {} : { comment }) },
      options,
    });
  }
  deliverables(taskId: string): Promise<Data<'exchange_listDeliverables'>> {
    return this.#t.data('GET', at(taskId, '/deliverables'));
  }
  deliverable(taskId: string, deliverableId: string): Promise<Uint8Array> {
    return this.#t.bytes(at(taskId, `/deliverables/${encodeURIComponent(deliverableId)}`));
  }
}

export class Sandbox {
  readonly #t: Transport;
  constructor(transport: Transport) {
    this.#t = transport;
  }

  /** A fresh sandbox without network; waits until it is ready. */
  async provision(
    taskId: string,
    body: Body<'sandbox_provision'> = {},
    options?: RequestOptions,
  ): Promise<Schema<'Sandbox'>> {
    let box = await this.#t.data<Schema<'Sandbox'>>('POST', at(taskId, '/sandbox/provision'), { body, options });
    for (let i = 0; i < 120 && (box.status === 'provisioning' || box.status === 'loading_resources'); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      box = await this.get(taskId);
    }
    return box;
  }
  get(taskId: string): Promise<Schema<'Sandbox'>> {
    return this.#t.data('GET', at(taskId, '/sandbox'));
  }
  files(taskId: string, path?: string): Promise<Data<'sandbox_listFiles'>> {
    return this.#t.data('GET', at(taskId, '/sandbox/files'), { query: { path } });
  }
  readFile(taskId: string, path: string): Promise<Uint8Array> {
    return this.#t.bytes(at(taskId, '/sandbox/files/content'), { query: { path } });
  }
  writeFile(
    taskId: string,
    path: string,
    bytes: Uint8Array | string,
    options?: RequestOptions & { executable?: boolean },
  ): Promise<Data<'sandbox_writeFile'>> {
    return this.#t.data('PUT', at(taskId, '/sandbox/files/content'), {
      query: { path },
      bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
      options,
      ...(options?.executable ? { headers: { 'X-File-Executable': '1' } } : {}),
    });
  }
  exec(taskId: string, body: Body<'sandbox_exec'>, options?: RequestOptions): Promise<Schema<'ExecResult'>> {
    return this.#t.data('POST', at(taskId, '/sandbox/exec'), {
      body,
      options: { timeout: (body.timeoutMs ?? 60_000) + 30_000, ...options },
    });
  }
  /** Output as it comes: started, stdout, stderr, exit. */
  execStream(taskId: string, body: Body<'sandbox_exec'>, options?: RequestOptions): AsyncGenerator<ServerEvent> {
    return this.#t.events('POST', at(taskId, '/sandbox/exec'), { body, options });
  }
  cancel(taskId: string, execId: string): Promise<unknown> {
    return this.#t.data('DELETE', at(taskId, `/sandbox/exec/${encodeURIComponent(execId)}`));
  }
  destroy(taskId: string): Promise<unknown> {
    return this.#t.data('DELETE', at(taskId, '/sandbox'));
  }
}
