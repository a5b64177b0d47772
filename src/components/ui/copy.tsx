'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useEffect, useState } from 'react';
import { Button, type ButtonLook } from './button.tsx';

/** Puts a text on the clipboard and says so, for eyes and for ears. */
export function CopyButton({
  text,
  label = 'Copy',
  what,
  onCopied,
  tone,
  size = 'sm',
  iconOnly = false,
}: {
  text: string;
  label?: string;
  /** What is copied, for the spoken confirmation: "Key". */
  what: string;
  onCopied?: () => void;
  iconOnly?: boolean;
} & ButtonLook) {
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <>
      <Button
        tone={tone}
        size={size}
        aria-label={iconOnly ? `${label} ${what.toLowerCase()}` : undefined}
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => {
              setFailed(false);
              setCopied(true);
              onCopied?.();
            },
            () => setFailed(true),
          );
        }}
      >
        <Icon aria-hidden />
        {iconOnly ? null : copied ? 'Copied' : failed ? 'Copy by hand' : label}
      </Button>
      <span role="status" className="sr-only">
        {copied ? `${what} copied.` : failed ? `${what} could not be copied. Select it and copy by hand.` : ''}
      </span>
    </>
  );
}
