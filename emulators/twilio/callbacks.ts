/**
 * Status callbacks, signed as Twilio signs them: base64 of HMAC-SHA-1 over the public URL followed by the sorted form
 * fields, keyed with the account's token (twilio.com/docs/usage/security).
 */
import { createHmac } from 'node:crypto';
import type { Message, MessageStatus, Messages } from './messages.ts';

export interface CallbackSwitches {
  /** How a message ends; `undelivered` and `failed` carry the error code. */
  outcome: 'delivered' | 'undelivered' | 'failed';
  errorCode: number;
  /** Delivers the states in reverse order, as a busy network may. */
  shuffled: boolean;
  /** Delivers each state this many times. */
  copies: number;
  /** Milliseconds between two states. */
  stepMs: number;
}

export const DEFAULT_SWITCHES: CallbackSwitches = {
  outcome: 'delivered',
  errorCode: 30003,
  shuffled: false,
  copies: 1,
  stepMs: 40,
};

export function signature(token: string, url: string, fields: Record<string, string>): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((t, name) => t + name + fields[name], url);
  return createHmac('sha1', token).update(text, 'utf8').digest('base64');
}

export class Callbacks {
  switches: CallbackSwitches = { ...DEFAULT_SWITCHES };
  readonly #messages: Messages;
  readonly #token: string;
  /** Origin that stands in for the callback URL's own when posting; the signature names the public URL. */
  readonly #deliverTo: string | undefined;
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(messages: Messages, token: string, deliverTo: string | undefined) {
    this.#messages = messages;
    this.#token = token;
    this.#deliverTo = deliverTo;
  }

  /** Walks one message through its states in the background. */
  begin(message: Message): void {
    const run = this.#walk(message).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  close(): void {
    this.#closed = true;
  }

  async #walk(message: Message): Promise<void> {
    const { outcome, errorCode, shuffled, copies, stepMs } = this.switches;
    const steps: MessageStatus[] = ['sending', 'sent', outcome];
    const posts: { status: MessageStatus; errorCode: number | null }[] = [];
    for (const status of steps) {
      if (this.#closed) return;
      await new Promise((resolve) => setTimeout(resolve, stepMs).unref());
      const code = status === outcome && outcome !== 'delivered' ? errorCode : null;
      this.#messages.setStatus(message, status, code);
      posts.push({ status, errorCode: code });
      if (!shuffled) for (let i = 0; i < copies; i += 1) await this.#post(message, status, code);
    }
    if (shuffled) {
      for (const p of posts.reverse())
        for (let i = 0; i < copies; i += 1) await this.#post(message, p.status, p.errorCode);
    }
  }

  async #post(message: Message, status: MessageStatus, errorCode: number | null): Promise<void> {
    if (!message.statusCallback || this.#closed) return;
    const fields: Record<string, string> = {
      AccountSid: message.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from ?? '',
      MessageSid: message.sid,
      MessageStatus: status,
      SmsSid: message.sid,
      SmsStatus: status,
      To: message.to,
      ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
    };
    const target = new URL(message.statusCallback);
    const to = this.#deliverTo ? new URL(target.pathname + target.search, this.#deliverTo) : target;
    await fetch(to, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature(this.#token, message.statusCallback, fields),
        'user-agent': 'TwilioProxy/1.1',
      },
      body: new URLSearchParams(fields).toString(),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => {});
  }
}
