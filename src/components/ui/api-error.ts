/** What a refusal of the API says, wherever it came from. */
export interface AnyApiError {
  message: string;
  data?: unknown;
  meta?: unknown;
}

export interface ErrorFacts {
  message: string;
  code: string;
  requestId: string | null;
  retryAfterSeconds: number | null;
  issues: { path: string; message: string }[];
  details: Record<string, unknown>;
}

interface Data {
  code?: string;
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

export function errorFacts(error: AnyApiError): ErrorFacts {
  const data = (error.data ?? {}) as Data;
  const meta = error.meta as { response?: { headers?: { get?: (name: string) => string | null } } } | undefined;
  const issues = data.details?.issues;
  if (!data.code) {
    return {
      message: 'The server could not be reached. Check your connection and try again; nothing was lost.',
      code: 'NETWORK_ERROR',
      requestId: null,
      retryAfterSeconds: null,
      issues: [],
      details: {},
    };
  }
  const internal = data.code === 'INTERNAL_ERROR';
  return {
    message: internal
      ? 'Something went wrong on our side. Try again; if it stays, tell us the request below.'
      : error.message,
    code: data.code,
    requestId: meta?.response?.headers?.get?.('x-request-id') ?? null,
    retryAfterSeconds: data.retryAfterSeconds ?? null,
    issues: Array.isArray(issues) ? (issues as { path: string; message: string }[]) : [],
    details: data.details ?? {},
  };
}

export function errorCode(error: AnyApiError | null): string | null {
  return error ? errorFacts(error).code : null;
}
