import { cn } from './cn.ts';
import { CopyButton } from './copy.tsx';

/** Text for machines, to read or to copy. */
export function CodeBlock({
  code,
  label,
  copy = true,
  wrap = false,
  className,
  onCopied,
}: {
  code: string;
  label: string;
  copy?: boolean;
  wrap?: boolean;
  className?: string;
  onCopied?: () => void;
}) {
  return (
    <figure className={cn('overflow-hidden rounded-md border border-line bg-sunken', className)}>
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-line border-b ps-3 pe-1 text-ink-2 text-xs">
        {label}
        {copy ? <CopyButton text={code} what={label} tone="quiet" onCopied={onCopied} /> : null}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className={cn(
          'overflow-x-auto px-3 py-2.5 text-xs leading-5 -outline-offset-2',
          wrap ? 'whitespace-pre-wrap break-words' : '',
        )}
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}

/** A digest or an id: shortened for the eye, whole for the clipboard. */
export function Digest({ value, what }: { value: string; what: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="text-xs" title={value}>
        {value.length > 18 ? `${value.slice(0, 10)}…${value.slice(-6)}` : value}
      </code>
      <CopyButton text={value} what={what} iconOnly tone="quiet" />
    </span>
  );
}
