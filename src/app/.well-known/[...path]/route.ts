import { answerRoute } from '../../../adapters/front.ts';

/** For a plain Next deployment; the project's own server answers these paths itself. */
export const dynamic = 'force-dynamic';
export { answerRoute as GET, answerRoute as HEAD };
