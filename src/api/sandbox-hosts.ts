/** Calls between servers about sandboxes: a session lives in one process, requests for it arrive at any. */
export { answerHostCall, isHostCall } from '../districts/sandbox/index.ts';
