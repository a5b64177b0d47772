'use client';

import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { Button } from './button.tsx';
import { formatCount } from './money.tsx';

export function Pagination({
  page,
  totalPages,
  total,
  what,
  onPage,
}: {
  page: number;
  totalPages: number;
  total: number;
  /** "tasks", "entries" */
  what: string;
  onPage: (page: number) => void;
}) {
  return (
    <nav
      aria-label={`Pages of ${what}`}
      className="flex items-center justify-between gap-3 border-line border-t px-4.5 py-2.5"
    >
      <p className="num text-ink-2 text-xs">
        {formatCount(total)} {what}
        {totalPages > 1 ? ` · page ${formatCount(page)} of ${formatCount(totalPages)}` : ''}
      </p>
      {totalPages > 1 ? (
        <div className="flex gap-1.5">
          <Button size="sm" disabled={page <= 1} onClick={() => onPage(page - 1)}>
            <ChevronLeft aria-hidden />
            Previous
          </Button>
          <Button size="sm" disabled={page >= totalPages} onClick={() => onPage(page + 1)}>
            Next
            <ChevronRight aria-hidden />
          </Button>
        </div>
      ) : null}
    </nav>
  );
}
