import { createHmac } from 'node:crypto';

/** Stripe's signature header: `t=<unix>,v1=<hex HMAC-SHA-256(secret, t + "." + body)>`. */
export function signatureHeader(body: string, secret: string, timestamp: number): string {
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
