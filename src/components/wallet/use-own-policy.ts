'use client';

import { useEffect, useState } from 'react';

/**
 * The wallet's pages have a content policy of their own, which lets the payment provider in. A soft navigation keeps the
 * policy of the page before: such a page is loaded anew. False until it is known that the policy is right.
 */
export function useOwnPolicy(): boolean {
  const [own, setOwn] = useState(false);
  useEffect(() => {
    const entry = performance.getEntriesByType('navigation')[0];
    if (entry && !new URL(entry.name).pathname.startsWith('/wallet')) location.reload();
    else setOwn(true);
  }, []);
  return own;
}
