/**
 * Outgoing mail. `queueMail` writes the message (encrypted: it holds one-time links) and a job in the caller's
 * transaction; the worker sends it through nodemailer and erases the body. Without SMTP_URL the embedded profile
 * delivers into the developer outbox; production refuses to start without one.
 */
import nodemailer, { type Transporter } from 'nodemailer';
import { systemCtx } from '../actor.ts';
import type { JobHandler } from '../bus/jobs.ts';
import { addJob } from '../bus/jobs.ts';
import { decryptText, encryptText } from '../crypto/encryption.ts';
import { db } from '../db/client.ts';
import { type Tx, transact } from '../db/transact.ts';
import { env, isEmbedded } from '../env.ts';
import { newId } from '../ids.ts';
import { listEmulatedMessages } from '../vendors/twilio.ts';

export interface Mail {
  to: string;
  kind: string;
  ownerId: string | null;
  subject: string;
  /** Plain paragraphs; a link stands alone in its paragraph. No HTML from input ever. */
  paragraphs: string[];
}

export async function queueMail(tx: Tx, mail: Mail): Promise<void> {
  const id = newId();
  await tx.mailMessage.create({
    data: {
      id,
      ownerId: mail.ownerId,
      kind: mail.kind,
      toEncrypted: encryptText(mail.to),
      bodyEncrypted: encryptText(JSON.stringify({ subject: mail.subject, paragraphs: mail.paragraphs })),
    },
  });
  await addJob(tx, 'send_mail', { id }, { key: `mail:${id}`, attemptsMax: 8 });
}

const escapeHtml = (s: string) => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** A plain, readable HTML twin of the text. */
export function renderHtml(subject: string, paragraphs: string[]): string {
  const body = paragraphs
    .map((p) =>
      /^https?:\/\/\S+$/.test(p)
        ? `<p><a href="${escapeHtml(p)}">${escapeHtml(p)}</a></p>`
        : `<p>${escapeHtml(p).replaceAll('\n', '<br>')}</p>`,
    )
    .join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>${body}</body></html>`;
}

let transport: Transporter | undefined;

/** The job: idempotent by message id; a message already sent is left alone. */
export const sendMail: JobHandler = async ({ id }: { id: string }, { lastAttempt }) => {
  const row = await db().mailMessage.findUnique({ where: { id } });
  if (!row || row.status !== 'pending' || !row.bodyEncrypted) return;
  const to = decryptText(row.toEncrypted);
  const { subject, paragraphs } = JSON.parse(decryptText(row.bodyEncrypted)) as {
    subject: string;
    paragraphs: string[];
  };
  const text = paragraphs.join('\n\n');
  const ctx = systemCtx('mail.send', `mail-${id}`);
  try {
    if (env.SMTP_URL) {
      transport ??= nodemailer.createTransport(env.SMTP_URL, { from: env.MAIL_FROM });
      await transport.sendMail({
        to,
        subject,
        text,
        html: renderHtml(subject, paragraphs),
        messageId: `<${id}@civitas>`,
      });
    } else if (!isEmbedded()) {
      throw new Error('SMTP_URL is not set');
    }
  } catch (e) {
    await transact(ctx, (tx) =>
      tx.mailMessage.update({
        where: { id },
        data: { attempts: { increment: 1 }, status: lastAttempt ? 'failed' : 'pending' },
      }),
    );
    throw e;
  }
  await transact(ctx, async (tx) => {
    await tx.mailMessage.update({
      where: { id },
      data: { status: 'sent', sentAt: new Date(), bodyEncrypted: null, attempts: { increment: 1 } },
    });
    if (!env.SMTP_URL) {
      await tx.devMessage.create({ data: { id: newId(), channel: 'mail', recipient: to, subject, body: text } });
    }
  });
};

/** The developer outbox, mail and text messages, newest first; empty and unreachable in production. */
export async function listDevMessages(
  limit: number,
): Promise<
  { id: string; channel: string; recipient: string; subject: string | null; body: string; createdAt: Date }[]
> {
  if (!isEmbedded()) return [];
  const [mail, texts] = await Promise.all([
    db().devMessage.findMany({ orderBy: { createdAt: 'desc' }, take: limit }),
    listEmulatedMessages(limit),
  ]);
  const sms = texts.map((m) => ({
    id: m.sid,
    channel: 'sms',
    recipient: m.to,
    subject: null,
    body: m.body,
    createdAt: m.createdAt,
  }));
  return [...mail, ...sms].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, limit);
}
