'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';

const OverlayContext = createContext<HTMLElement | null>(null);

/**
 * Popups are portalled into a landmark of their own: outside every landmark an assistive reader would not find them
 * in its list of regions.
 */
export function OverlayRoot({ children }: { children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <OverlayContext value={element}>
      {children}
      <section ref={setElement} aria-label="Menus and dialogs" />
    </OverlayContext>
  );
}

export function useOverlayRoot(): HTMLElement | undefined {
  return useContext(OverlayContext) ?? undefined;
}
