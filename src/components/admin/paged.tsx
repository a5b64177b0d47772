'use client';

import type { ReactNode } from 'react';
import type { AnyApiError } from '../ui/api-error.ts';
import { SkeletonRows } from '../ui/feedback.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Pagination } from '../ui/pagination.tsx';
import { type Column, DataTable } from '../ui/table.tsx';

interface Page<Row> {
  items: Row[];
  pagination: { page: number; totalPages: number; total: number };
}

/** One page of rows with its skeleton, its failure, its emptiness and the way to the next page. */
export function PagedRows<Row>({
  query,
  what,
  one,
  many,
  columns,
  keyOf,
  onPage,
  empty,
}: {
  query: { data: Page<Row> | undefined; error: AnyApiError | null; refetch: () => unknown };
  /** "The audit log" */
  what: string;
  /** "row", "rows" */
  one: string;
  many: string;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  onPage: (page: number) => void;
  empty: ReactNode;
}) {
  return (
    <Loaded query={query} what={what} skeleton={<SkeletonRows rows={8} label={`Loading: ${what}`} />}>
      {({ items, pagination }) =>
        items.length === 0 ? (
          empty
        ) : (
          <>
            <DataTable label={what} columns={columns} rows={items} keyOf={keyOf} />
            <Pagination
              page={pagination.page}
              totalPages={pagination.totalPages}
              total={pagination.total}
              what={pagination.total === 1 ? one : many}
              onPage={onPage}
            />
          </>
        )
      }
    </Loaded>
  );
}
