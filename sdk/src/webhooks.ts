/** Checks a webhook of Civitas (Standard Webhooks): signature, and a timestamp at most five minutes away. */
export class WebhookRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'WebhookRefused';
  }
}

const TOLERANCE_SECONDS = 300;

/** Returns the parsed body, or throws WebhookRefused. Give the raw body exactly as it arrived. */
export async function verifyWebhook(
  secret: string,
  headers: { 'webhook-id'?: string | null; 'webhook-timestamp'?: string | null; 'webhook-signature'?: string | null },
  rawBody: string,
  now: number = Date.now(),
): Promise<{ type: string; timestamp: string; data: Record<string, unknown> }> {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!id || !timestamp || !signatures) throw new WebhookRefused('a webhook header is missing');
  const age = Math.abs(now / 1_000 - Number(timestamp));
  if (!/^\d+$/.test(timestamp) || age > TOLERANCE_SECONDS)
    throw new WebhookRefused('the timestamp is more than five minutes away');
  const raw = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (c) => c.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${rawBody}`);
  for (const entry of signatures.split(' ')) {
    const [version, value] = entry.split(',');
    if (version !== 'v1' || !value) continue;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = Uint8Array.from(atob(value), (c) => c.charCodeAt(0));
    } catch {
      continue;
    }
    // The comparison inside is constant-time.
    if (await crypto.subtle.verify('HMAC', key, bytes, signed)) return JSON.parse(rawBody);
  }
  throw new WebhookRefused('no signature fits');
}
