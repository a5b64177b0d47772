'use client';

import type { ReactNode } from 'react';
import type { AnyApiError } from './api-error.ts';
import { SkeletonRows } from './feedback.tsx';
import { Loaded } from './loaded.tsx';
import { Pagination } from './pagination.tsx';
import { type Column, DataTable } from './table.tsx';

interface Page<Row> {
  items: Row[];
  pagination: { page: number; totalPages: number; total: number };
}

/** One page of rows with its skeleton, its failure, its emptiness and the way to the next page. */
export function PagedRows<Row>({
  query,
  what,
  label = what,
  rows = 8,
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
  /** The table's name, when it is not the thing itself. */
  label?: string;
  /** Lines of the skeleton. */
  rows?: number;
  /** "row", "rows" */
  one: string;
  many: string;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  onPage: (page: number) => void;
  empty: ReactNode;
}) {
  return (
    <Loaded query={query} what={what} skeleton={<SkeletonRows rows={rows} label={`Loading: ${what}`} />}>
      {({ items, pagination }) =>
        items.length === 0 ? (
          empty
        ) : (
          <>
            <DataTable label={label} columns={columns} rows={items} keyOf={keyOf} />
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
