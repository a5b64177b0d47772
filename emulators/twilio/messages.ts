/** The messages the emulator took, newest last, kept in an append-only file across restarts. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export type MessageStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed';

export interface Message {
  sid: string;
  accountSid: string;
  to: string;
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
  status: MessageStatus;
  errorCode: number | null;
  statusCallback: string | null;
  validityPeriod: number | null;
  riskCheck: string | null;
  createdAt: string;
}

const KEPT_MAX = 1_000;

export class Messages {
  readonly #rows = new Map<string, Message>();
  readonly #fd: number | null;

  constructor(journalFile: string | undefined) {
    if (!journalFile) {
      this.#fd = null;
      return;
    }
    fs.mkdirSync(path.dirname(journalFile), { recursive: true });
    const text = fs.existsSync(journalFile) ? fs.readFileSync(journalFile, 'utf8') : '';
    // A process killed in the middle of a write leaves an unfinished last line; that message was never answered.
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of complete.split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as Message;
      this.#keep(row);
    }
    this.#fd = fs.openSync(journalFile, 'w', 0o600);
    for (const row of this.#rows.values()) this.#append(row);
  }

  create(input: Omit<Message, 'sid' | 'status' | 'errorCode' | 'createdAt'>): Message {
    const row: Message = {
      ...input,
      sid: `SM${randomBytes(16).toString('hex')}`,
      status: 'queued',
      errorCode: null,
      createdAt: new Date().toISOString(),
    };
    this.#keep(row);
    this.#append(row);
    return row;
  }

  setStatus(row: Message, status: MessageStatus, errorCode: number | null): void {
    row.status = status;
    row.errorCode = errorCode;
    this.#append(row);
  }

  find(accountSid: string, sid: string): Message | undefined {
    const row = this.#rows.get(sid);
    return row?.accountSid === accountSid ? row : undefined;
  }

  all(): Message[] {
    return [...this.#rows.values()];
  }

  clear(): void {
    this.#rows.clear();
    if (this.#fd !== null) fs.ftruncateSync(this.#fd, 0);
  }

  close(): void {
    if (this.#fd !== null) fs.closeSync(this.#fd);
  }

  #keep(row: Message): void {
    this.#rows.set(row.sid, row);
    if (this.#rows.size > KEPT_MAX) this.#rows.delete(this.#rows.keys().next().value as string);
  }

  #append(row: Message): void {
    if (this.#fd !== null) fs.writeSync(this.#fd, `${JSON.stringify(row)}\n`);
  }
}
