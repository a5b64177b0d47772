'use client';

import { useEffect, useState } from 'react';

/**
 * Pages that load something of a vendor (the wallet, a CAPTCHA) have a content policy of their own, which lets it in. A
 * soft navigation keeps the policy of the page before: such a page is loaded anew. False until it is known that the
 * policy is right, and always while `paths` is null.
 */
export function useOwnPolicy(paths: RegExp | null): boolean {
  const [own, setOwn] = useState(false);
  useEffect(() => {
    if (!paths) return;
    const entry = performance.getEntriesByType('navigation')[0];
    if (entry && !paths.test(new URL(entry.name).pathname)) location.reload();
    else setOwn(true);
  }, [paths]);
  return own;
}
