'use client';

import { useEffect, useState } from 'react';

export type LinkState = { kind: 'reading' } | { kind: 'none' } | { kind: 'token'; token: string };

/**
 * The secret of a mailed link stands in the fragment, which reaches no server and no log. It is taken out of the address
 * bar at once.
 */
export function useLinkToken(): LinkState {
  const [state, setState] = useState<LinkState>({ kind: 'reading' });
  useEffect(() => {
    const token = /^#t=([\w-]{1,128})$/.exec(location.hash)?.[1];
    if (token) history.replaceState(history.state, '', location.pathname);
    setState(token ? { kind: 'token', token } : { kind: 'none' });
  }, []);
  return state;
}
