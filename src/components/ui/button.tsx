import { cva, type VariantProps } from 'class-variance-authority';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/** Heights: 36 px with a mouse, 44 px under a finger. */
const look = cva(
  'inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium text-sm transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55 [&>svg]:size-4 [&>svg]:shrink-0',
  {
    variants: {
      tone: {
        primary: 'border-transparent bg-accent text-on-accent not-disabled:not-aria-disabled:hover:bg-accent-strong',
        secondary: 'border-line-strong/60 bg-surface text-ink not-disabled:not-aria-disabled:hover:bg-hover',
        quiet:
          'border-transparent bg-transparent text-ink-2 not-disabled:not-aria-disabled:hover:bg-hover not-disabled:not-aria-disabled:hover:text-ink',
        danger: 'border-transparent bg-bad text-on-bad not-disabled:not-aria-disabled:hover:bg-bad-strong',
        'danger-quiet': 'border-bad-line bg-surface text-bad-ink not-disabled:not-aria-disabled:hover:bg-bad-soft',
      },
      size: {
        sm: 'h-8 px-2.5 text-xs pointer-coarse:h-11',
        md: 'h-9 px-3.5 pointer-coarse:h-11',
        lg: 'h-11 px-5 text-base',
        icon: 'size-9 pointer-coarse:size-11',
      },
      wide: { true: 'w-full' },
    },
    defaultVariants: { tone: 'secondary', size: 'md' },
  },
);
export type ButtonLook = VariantProps<typeof look>;
export const buttonLook = look;

interface ButtonProps extends ComponentProps<'button'>, ButtonLook {
  /** Work is under way: the button stays in place, says so and cannot be pressed twice. */
  pending?: boolean;
}

export function Button({
  tone,
  size,
  wide,
  pending = false,
  className,
  children,
  disabled,
  type,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      disabled={disabled}
      // Not `disabled`: the focus would fall to the page, and the keyboard with it.
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      className={cn(look({ tone, size, wide }), className)}
    >
      {pending ? <LoaderCircle className="spinner" aria-hidden /> : null}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends ButtonLook {
  href: string;
  /** Load the page anew, for pages with a content policy of their own. */
  hard?: boolean;
  className?: string;
  children: ReactNode;
}

export function ButtonLink({ href, hard = false, tone, size, wide, className, children }: ButtonLinkProps) {
  const classes = cn(look({ tone, size, wide }), className);
  return hard ? (
    <a href={href} className={classes}>
      {children}
    </a>
  ) : (
    <Link href={href} className={classes}>
      {children}
    </Link>
  );
}
