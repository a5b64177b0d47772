'use client';

import { createContext, useContext } from 'react';

export type WithStepUp = <R>(fn: () => Promise<R>) => Promise<R>;
export const StepUpContext = createContext<WithStepUp>((fn) => fn());

/** Runs a call; when the server wants password or second factor again, asks for it and repeats the call. */
export function useStepUp(): WithStepUp {
  return useContext(StepUpContext);
}
