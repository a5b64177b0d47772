'use client';

import { useEffect, useState } from 'react';
import { Skeleton } from '../ui/feedback.tsx';

/** Drawn here, in the browser: no other service sees the secret. Black on white in both themes, as scanners want it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [drawn, setDrawn] = useState<{ size: number; path: string } | null>(null);
  useEffect(() => {
    let current = true;
    void import('qrcode').then(({ create }) => {
      const { modules } = create(text, { errorCorrectionLevel: 'M' });
      let path = '';
      for (let y = 0; y < modules.size; y += 1) {
        for (let x = 0; x < modules.size; x += 1) if (modules.get(y, x)) path += `M${x} ${y}h1v1h-1z`;
      }
      if (current) setDrawn({ size: modules.size, path });
    });
    return () => {
      current = false;
    };
  }, [text]);
  if (!drawn) return <Skeleton className="size-48 rounded-md" />;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`-4 -4 ${drawn.size + 8} ${drawn.size + 8}`}
      shapeRendering="crispEdges"
      className="size-48 rounded-md border border-line"
    >
      <rect x={-4} y={-4} width={drawn.size + 8} height={drawn.size + 8} fill="#ffffff" />
      <path d={drawn.path} fill="#000000" />
    </svg>
  );
}
