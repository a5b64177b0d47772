import { redirect } from 'next/navigation';
import { pageSession } from '../../../../adapters/web/page-session.ts';
import { SecondFactor } from '../../../../components/account/second-factor.tsx';
import { AuthFrame } from '../../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Second step' };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function SecondFactorPage({ searchParams }: { searchParams: Search }) {
  const session = await pageSession();
  if (!session) redirect('/login');
  if (session.state === 'ACTIVE') redirect('/home');
  const { returnTo } = await searchParams;
  return (
    <AuthFrame title="Second step" purpose="The password is right. Now prove the second factor of your account.">
      <SecondFactor returnTo={typeof returnTo === 'string' ? returnTo : null} />
    </AuthFrame>
  );
}
