import type { ScanReply, ScanType } from '../../districts/scanner/schemas.ts';

/**
 * One scan through REST: a tRPC body ends at one mebibyte, which a file of the allowed size can exceed. Refusals are
 * thrown in the shape of the other calls.
 */
export async function runScan(type: ScanType, content: string, agentId: string | null): Promise<ScanReply> {
  const reply = await fetch(agentId ? `/api/v1/agents/${agentId}/scans` : '/api/v1/public/security/scan', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-civitas-csrf': '1' },
    body: JSON.stringify({ type, content }),
  });
  const body = (await reply.json()) as ScanReply | { ok: false; error: string; code: string };
  if (body.ok) return body;
  const wait = Number(reply.headers.get('retry-after'));
  throw Object.assign(new Error(body.error), {
    data: { code: body.code.toUpperCase(), ...(wait > 0 ? { retryAfterSeconds: wait } : {}) },
    meta: { response: reply },
  });
}
