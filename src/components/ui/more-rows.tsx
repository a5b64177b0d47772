'use client';

import { Button } from './button.tsx';
import { formatCount } from './money.tsx';

/** The foot of a list that grows at its end. */
export function MoreRows({
  shown,
  what,
  more,
  pending,
  onMore,
}: {
  shown: number;
  /** "licences" */
  what: string;
  more: boolean;
  pending: boolean;
  onMore: () => void;
}) {
  return (
    <div className="flex items-center justify-between gap-3 border-line border-t px-4.5 py-2.5">
      <p className="num text-ink-2 text-xs">
        {formatCount(shown)} {what}
        {more ? ' so far' : ''}
      </p>
      {more ? (
        <Button size="sm" pending={pending} onClick={onMore}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
