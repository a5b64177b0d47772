/** The public API as the seed's people use it. */
export interface Reply<T> {
  success: boolean;
  data: T;
  error?: { code: string; message: string };
}

/** One person's calls; throws what was refused. */
export type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** One call; `token` is a session. */
export async function call<T>(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Reply<T>> {
  const reply = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return (await reply.json()) as Reply<T>;
}

export function askAs(base: string, token: string): Ask {
  return async <T>(method: string, path: string, body?: unknown) =>
    must<T>(`${method} ${path}`, call<T>(base, method, path, body, token));
}

export async function must<T>(what: string, reply: Promise<Reply<T>>): Promise<T> {
  const r = await reply;
  if (!r.success) throw new Error(`${what}: ${r.error?.code} ${r.error?.message}`);
  return r.data;
}
