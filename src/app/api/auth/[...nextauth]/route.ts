import { handleNextAuth } from '../../../../adapters/web/next-auth.ts';

export const dynamic = 'force-dynamic';
export { handleNextAuth as GET, handleNextAuth as POST };
