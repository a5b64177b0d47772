/** Phone numbers: E.164, country by number metadata, keyed indexes. The number itself is stored as ciphertext only. */
import parsePhoneNumber from 'libphonenumber-js/max';
import { derivedKey, keyedIndex, keyedIndexes } from '#platform/crypto/derived-keys.ts';
import { decryptFactor } from '#platform/crypto/encryption.ts';

const E164 = /^\+[1-9]\d{6,14}$/;

export interface PhoneNumber {
  e164: string;
  last4: string;
  /** ISO country by metadata: +1 alone is not the United States. Null when the plan names none. */
  country: string | null;
}

/** Null for anything that is not exactly E.164 with ASCII digits. */
export function readPhoneNumber(text: string): PhoneNumber | null {
  if (!E164.test(text)) return null;
  const parsed = parsePhoneNumber(text);
  return { e164: text, last4: text.slice(-4), country: parsed?.country ?? null };
}

export function phoneIndex(e164: string): { hmac: string; keyId: string } {
  return { hmac: keyedIndex('ac/phone-index/v1', e164), keyId: derivedKey('ac/phone-index/v1').id };
}

/** Indexes under every configured key, so that budgets count across a rotation of AUTH_SECRET. */
export function phoneIndexes(e164: string): string[] {
  return keyedIndexes('ac/phone-index/v1', e164);
}

/** The same of a stored number; the stored index alone when no configured key opens the number. */
export function storedPhoneIndexes(row: { phoneEncrypted: string | null; phoneHmac: string | null }): string[] {
  try {
    if (row.phoneEncrypted !== null) return phoneIndexes(decryptFactor(row.phoneEncrypted));
  } catch {
    // Its key is gone: it can still meet those that were stored with it.
  }
  return row.phoneHmac === null ? [] : [row.phoneHmac];
}

/** The number without its last four digits: pumping comes in ranges. */
export function prefixIndex(e164: string): string {
  return keyedIndex('ac/phone-index/v1', `prefix:${e164.slice(0, -4)}`);
}

/** Always eight characters, whatever the length. */
export function maskPhone(last4: string): string {
  return `****${last4}`;
}

/** Line types that get no codes (NIST: VoIP SHALL NOT; the others cost or cannot receive). */
export const REFUSED_LINE_TYPES: ReadonlySet<string> = new Set([
  'landline',
  'premium',
  'tollFree',
  'sharedCost',
  'uan',
  'voicemail',
  'pager',
  'fixedVoip',
  'nonFixedVoip',
]);

/** Our own threshold; Twilio's scale is 0 to 100. */
export const RISK_SCORE_MAX = 74;
