import type { Incoming } from '../http/api.ts';
import { ApiError } from '../http/api-error.ts';
import type { SwitchContext, SwitchRoute } from './context.ts';
import { Input } from './input.ts';
import { machineSwitches } from './machine-switches.ts';
import { objectSwitches } from './object-switches.ts';

const routes: SwitchRoute[] = [...machineSwitches, ...objectSwitches];

/**
 * `/_test/…`: no credential, for tests and the dashboard on the same machine. A form goes back to the dashboard, which
 * shows the outcome; anything else is answered in JSON.
 */
export async function handleSwitch(context: SwitchContext, incoming: Incoming): Promise<void> {
  const contentType = incoming.request.headers['content-type'] ?? '';
  const fromForm = contentType.includes('application/x-www-form-urlencoded');
  try {
    const result = await runSwitch(context, incoming, contentType);
    if (fromForm) redirect(incoming, 'Done.');
    else reply(incoming, 200, result);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (fromForm) redirect(incoming, error.message);
    else reply(incoming, error.status, { error: error.body });
  }
}

function runSwitch(context: SwitchContext, incoming: Incoming, contentType: string): unknown {
  const segments = incoming.path.split('/').slice(1);
  for (const route of routes) {
    if (route.method !== incoming.method || route.pattern.length !== segments.length) continue;
    let id = '';
    const fits = route.pattern.every((part, index) => {
      if (!part.startsWith(':')) return part === segments[index];
      id = decodeURIComponent(segments[index] ?? '');
      return id !== '';
    });
    if (fits) return route.handle(context, new Input(contentType, incoming.body), id);
  }
  throw new ApiError(404, {
    type: 'invalid_request_error',
    message: `No such switch: ${incoming.method} ${incoming.path}`,
  });
}

function reply({ response }: Incoming, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? {}, null, 2));
}

function redirect({ response, prefix }: Incoming, message: string): void {
  response.writeHead(303, { location: `${prefix}/_dashboard?message=${encodeURIComponent(message)}` });
  response.end();
}
