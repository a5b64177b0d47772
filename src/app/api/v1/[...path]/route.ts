import { answerRoute } from '../../../../adapters/front.ts';

/** For a plain Next deployment; the project's own server answers these paths itself. */
export const dynamic = 'force-dynamic';
export {
  answerRoute as DELETE,
  answerRoute as GET,
  answerRoute as HEAD,
  answerRoute as PATCH,
  answerRoute as POST,
  answerRoute as PUT,
};
