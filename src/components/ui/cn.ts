import { cx } from 'class-variance-authority';
import { twMerge } from 'tailwind-merge';

/** Class names, later ones winning over earlier ones of the same property. */
export function cn(...classes: Parameters<typeof cx>): string {
  return twMerge(cx(...classes));
}
