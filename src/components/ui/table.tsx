'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** On a narrow screen: the line that names the row, a labelled line, or nothing. */
  phone?: 'title' | 'line' | 'hide';
  className?: string;
}

/** Said again in the markup: `display: block` on narrow screens would take a table's meaning away. */
const as = (role: string) => ({ role });

/** Rows of one kind. On narrow screens each row becomes a block of labelled lines. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) {
  return (
    <table className="rows" {...as('table')} aria-label={label}>
      <thead {...as('rowgroup')}>
        <tr {...as('row')}>
          {columns.map((c) => (
            <th key={c.name} {...as('columnheader')} scope="col" data-align={c.align}>
              {c.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...as('rowgroup')}>
        {rows.map((row) => (
          <tr key={keyOf(row)} {...as('row')}>
            {columns.map((c) => (
              <td
                key={c.name}
                {...as('cell')}
                data-align={c.align}
                data-label={c.phone === 'title' ? undefined : c.name}
                data-phone={c.phone}
                className={c.className}
              >
                {c.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The name of a row, leading to its page. */
export function RowLink({ href, children, className }: { href: string; children: ReactNode; className?: string }) {
  return (
    <Link href={href} className={cn('min-w-0 break-words font-medium hover:underline', className)}>
      {children}
    </Link>
  );
}
