'use client';

import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { useOverlayRoot } from './overlay-root.tsx';

/** Further words on hover and focus. Never the only place of anything needed. */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactElement }) {
  const container = useOverlayRoot();
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal container={container}>
        <Base.Positioner sideOffset={6} className="z-60">
          <Base.Popup className="pop max-w-xs rounded-md bg-ink px-2.5 py-1.5 text-canvas text-xs shadow-pop">
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
