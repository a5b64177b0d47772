import { handleRest } from '../../../../adapters/rest/handler.ts';

/** For a plain Next deployment; the project's own server answers these paths itself. */
export const dynamic = 'force-dynamic';
export {
  handleRest as DELETE,
  handleRest as GET,
  handleRest as HEAD,
  handleRest as PATCH,
  handleRest as POST,
  handleRest as PUT,
};
