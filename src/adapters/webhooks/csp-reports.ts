/**
 * `POST /api/csp-reports`: what browsers report of the pages' Content-Security-Policy, in both forms they send. A report
 * names addresses a visitor was at, so only the rule that was broken and where from (origins, never paths or queries) is
 * logged; nothing is stored.
 */
import { z } from 'zod';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { admitAddress } from '../../api/admission.ts';
import { requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';
import { webhookFailure, webhookReply } from './reply.ts';

const BODY_MAX = 16 * 1024;
/** A page that breaks its policy does so with every element; a few reports tell as much as all of them. */
const PER_MINUTE = 30;
const REPORTS_LOGGED_MAX = 10;

const Text = z.string().catch('');
/** `report-uri` sends one object in hyphens, `report-to` a list in camel case (Reporting API). */
const Hyphened = z.object({
  'csp-report': z.object({
    'effective-directive': Text,
    'violated-directive': Text,
    'blocked-uri': Text,
    'document-uri': Text,
    disposition: Text,
  }),
});
const Listed = z.array(
  z.object({
    type: z.string(),
    body: z.object({ effectiveDirective: Text, blockedURL: Text, documentURL: Text, disposition: Text }),
  }),
);

interface Violation {
  directive: string;
  blocked: string;
  page: string;
  disposition: string;
}

/** 204 for whatever a browser may have sent; 405, 413, 415 and 429 as everywhere. */
export async function handleCspReports(request: Request): Promise<Response> {
  const requestId = newId();
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return webhookReply(requestId, 405, { allow: 'POST' });
      await admitAddress(requestFacts(request, 'rest').ip, 'csp-reports', 1, PER_MINUTE);
      if (!/^application\/(?:csp-report|reports\+json|json)\b/i.test(request.headers.get('content-type') ?? ''))
        return webhookReply(requestId, 415);
      const found = violationsIn(await readBytes(request, BODY_MAX));
      for (const violation of found)
        logger.warn({ request_id: requestId, ...violation }, 'content security policy broken');
      return webhookReply(requestId, 204);
    } catch (e) {
      return webhookFailure(requestId, e, 'policy report failed');
    }
  });
}

/** Empty for a body that is no report. */
export function violationsIn(body: Uint8Array): Violation[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return [];
  }
  const one = Hyphened.safeParse(value);
  if (one.success) {
    const r = one.data['csp-report'];
    return [
      violation(
        r['effective-directive'] || r['violated-directive'],
        r['blocked-uri'],
        r['document-uri'],
        r.disposition,
      ),
    ];
  }
  const many = Listed.safeParse(value);
  if (!many.success) return [];
  return many.data
    .filter((r) => r.type === 'csp-violation')
    .slice(0, REPORTS_LOGGED_MAX)
    .map(({ body: b }) => violation(b.effectiveDirective, b.blockedURL, b.documentURL, b.disposition));
}

function violation(directive: string, blocked: string, page: string, disposition: string): Violation {
  return {
    directive: /^[a-z-]{1,40}/.exec(directive)?.[0] ?? 'unknown',
    blocked: originOf(blocked),
    page: originOf(page),
    disposition: disposition === 'report' ? 'report' : 'enforce',
  };
}

/** `https://host`, a word such as `inline`, or the scheme alone; never a path, a query or a user. */
function originOf(address: string): string {
  if (/^[a-z-]{1,30}$/.test(address)) return address;
  if (!URL.canParse(address)) return 'unknown';
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`.slice(0, 200);
}
