'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn.ts';
import { isHere, type NavItem } from './nav.ts';

/** A list of places in the column or the drawer; `dense` where there are many. */
export function Places({
  items,
  heading,
  dense = false,
  onGo,
}: {
  items: readonly NavItem[];
  heading?: string;
  dense?: boolean;
  onGo?: (() => void) | undefined;
}) {
  const pathname = usePathname();
  return (
    <div>
      {heading ? <p className="mb-1 px-2.5 text-ink-3 text-xs">{heading}</p> : null}
      <ul className="flex flex-col gap-0.5">
        {items.map(({ href, label, icon: Icon, exact }) => {
          const here = exact ? pathname === href : isHere(pathname, href);
          return (
            <li key={href}>
              <Link
                href={href}
                onClick={onGo}
                aria-current={here ? 'page' : undefined}
                className={cn(
                  'flex items-center gap-3 rounded-md px-2.5 font-medium text-sm pointer-coarse:h-11',
                  dense ? 'h-8' : 'h-9',
                  here ? 'bg-accent-soft text-accent-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
                )}
              >
                <Icon className="size-4.5 shrink-0" aria-hidden />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
