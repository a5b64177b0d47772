'use client';

import type { ReactNode } from 'react';
import type { AnyApiError } from './api-error.ts';
import { LoadFailure } from './feedback.tsx';

interface Result<T> {
  data: T | undefined;
  error: AnyApiError | null;
  refetch: () => unknown;
}

/** Skeleton, failure with another try, or the thing itself. What was loaded once stays when a refresh fails. */
export function Loaded<T>({
  query,
  what,
  skeleton,
  children,
}: {
  query: Result<T>;
  /** "Your tasks" */
  what: string;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <LoadFailure what={what} error={query.error} retry={() => void query.refetch()} />;
  return skeleton;
}
