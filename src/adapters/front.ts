/** Which door answers a path that is not a page. One list for the Node server and for tests. */
import { handleDocument } from './documents.ts';
import { handleHostCall } from './hosts/sandbox.ts';
import { handleRest } from './rest/handler.ts';
import { handleTrpc } from './trpc/handler.ts';
import { handleNextAuth } from './web/next-auth.ts';
import { handleCspReports } from './webhooks/csp-reports.ts';
import { handleGithubAlert } from './webhooks/github-alerts.ts';
import { handleSmsStatus } from './webhooks/sms-status.ts';
import { handleStripeEvent } from './webhooks/stripe.ts';

/** The same doors as a route handler of Next, for a deployment without the project's own server. */
export async function answerRoute(request: Request): Promise<Response> {
  return (await answerApi(request, new URL(request.url).pathname)) ?? new Response(null, { status: 404 });
}

/** The reply to an API path; null for pages and files, which are Next's. */
export function answerApi(request: Request, path: string): Promise<Response> | Response | null {
  const document = handleDocument(request, path);
  if (document) return document;
  if (path.startsWith('/api/v1/')) return handleRest(request);
  if (path.startsWith('/api/trpc/')) return handleTrpc(request);
  if (path.startsWith('/api/auth/')) return handleNextAuth(request);
  if (path === '/api/webhooks/stripe') return handleStripeEvent(request);
  if (path === '/api/webhooks/github/secret-scanning') return handleGithubAlert(request);
  if (path === '/api/webhooks/twilio/status') return handleSmsStatus(request);
  if (path === '/api/internal/sandbox') return handleHostCall(request);
  if (path === '/api/csp-reports') return handleCspReports(request);
  return null;
}
