'use client';

import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query';
import type { ApiError } from '../../adapters/trpc/client.tsx';

/**
 * A list that is read on from a cursor. tRPC's own infinite queries add a field that strict operations refuse, so the
 * pages are asked for one by one.
 */
export function useCursorPages<P extends { nextCursor: string | null }>(
  key: readonly unknown[],
  read: (cursor: { cursor?: string }) => Promise<P>,
): UseInfiniteQueryResult<InfiniteData<P>, ApiError> {
  return useInfiniteQuery<P, ApiError, InfiniteData<P>, readonly unknown[], string | null>({
    queryKey: ['pages', ...key],
    queryFn: ({ pageParam }) => read(pageParam === null ? {} : { cursor: pageParam }),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}
