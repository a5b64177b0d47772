/**
 * What the emulator knows of numbers: Twilio's published test numbers (twilio.com/docs/iam/test-credentials), three
 * failures of our own, and a table of line types for Lookup. Everything else is an ordinary mobile number.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface Refusal {
  status: number;
  code: number;
  message: string;
}

/** `To` numbers that a message is refused for. */
export const REFUSED_RECIPIENTS: Readonly<Record<string, Refusal>> = {
  '+15005550001': { status: 400, code: 21211, message: "The 'To' number +15005550001 is not a valid phone number." },
  '+15005550002': {
    status: 400,
    code: 21612,
    message: "The 'To' phone number is not currently reachable using the 'From' phone number via SMS.",
  },
  '+15005550003': {
    status: 400,
    code: 21408,
    message: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number.",
  },
  '+15005550004': { status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient.' },
  '+15005550009': { status: 400, code: 21614, message: "'To' number is not a valid mobile number." },
  '+15005550429': { status: 429, code: 20429, message: 'Too Many Requests' },
  '+15005550500': { status: 503, code: 20503, message: 'Service is unavailable. Please try again.' },
};

/** `From` numbers of the test credentials: one owned, the others not usable. */
export const REFUSED_SENDERS: Readonly<Record<string, Refusal>> = {
  '+15005550001': { status: 400, code: 21212, message: "The 'From' number +15005550001 is not a valid phone number." },
  '+15005550007': {
    status: 400,
    code: 21606,
    message: "The 'From' phone number is not a valid message-capable number.",
  },
  '+15005550008': { status: 400, code: 21611, message: "This 'From' number has exceeded the maximum queue." },
};

export interface Lookup {
  valid: boolean;
  validationErrors: string[];
  countryCode: string | null;
  lineType: string | null;
  riskScore: number;
  carrierRisk: string;
  blocked: boolean;
}

/** Numbers of Lookup's answers, so that every refusal can be tried by hand. */
const LOOKUPS: Readonly<Record<string, Partial<Lookup>>> = {
  '+15005551001': { lineType: 'landline' },
  '+15005551002': { lineType: 'premium' },
  '+15005551003': { lineType: 'tollFree' },
  '+15005551004': { lineType: 'nonFixedVoip' },
  '+15005551005': { lineType: 'fixedVoip' },
  '+15005551006': { lineType: 'sharedCost' },
  '+15005551007': { lineType: 'uan' },
  '+15005551008': { lineType: 'voicemail' },
  '+15005551009': { lineType: 'pager' },
  '+15005551010': { blocked: true, riskScore: 100, carrierRisk: 'high' },
  '+15005551011': { riskScore: 90, carrierRisk: 'high' },
  '+15005551012': { lineType: null },
  '+15005551013': { valid: false, validationErrors: ['TOO_SHORT'] },
  '+15005551014': { countryCode: 'JM' },
};

export function lookUp(number: string): Lookup {
  const parsed = parsePhoneNumberFromString(number);
  const valid = parsed?.isPossible() === true;
  return {
    valid,
    validationErrors: valid ? [] : [number.startsWith('+') ? 'INVALID_LENGTH' : 'INVALID_COUNTRY_CODE'],
    countryCode: parsed?.country ?? null,
    lineType: 'mobile',
    riskScore: 3,
    carrierRisk: 'low',
    blocked: false,
    ...LOOKUPS[number],
  };
}
