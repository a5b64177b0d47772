/** One thread of the scan pool: a message is a scan, the answer its report or the name of what went wrong. */
import { parentPort } from 'node:worker_threads';
import { ContentTooLarge, type ScanInput, type ScanReport, scanContent } from './scan-content.ts';

export interface ScanJob {
  readonly id: number;
  readonly input: ScanInput;
}

/** `ready` once, when the rules are loaded: the time of a scan counts from its start. */
export type ScanAnswer =
  | { readonly ready: true }
  | { readonly id: number; readonly report: ScanReport }
  | { readonly id: number; readonly failure: 'too_large' | 'internal' };

parentPort?.on('message', ({ id, input }: ScanJob) => {
  let answer: ScanAnswer;
  try {
    answer = { id, report: scanContent(input) };
  } catch (error) {
    answer = { id, failure: error instanceof ContentTooLarge ? 'too_large' : 'internal' };
  }
  parentPort?.postMessage(answer);
});
parentPort?.postMessage({ ready: true } satisfies ScanAnswer);
