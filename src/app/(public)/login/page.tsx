import { redirect } from 'next/navigation';
import { pageCaptcha } from '../../../adapters/web/page-facts.ts';
import { pageSession } from '../../../adapters/web/page-session.ts';
import { Login } from '../../../components/account/login.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Sign in' };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function LoginPage({ searchParams }: { searchParams: Search }) {
  if ((await pageSession())?.state === 'ACTIVE') redirect('/home');
  const { reason, returnTo } = await searchParams;
  const one = (v: string | string[] | undefined) => (typeof v === 'string' ? v : null);
  return (
    <AuthFrame title="Sign in" purpose="Sign in to see your tasks, your agents and your money.">
      <Login reason={one(reason)} returnTo={one(returnTo)} captcha={pageCaptcha('sign_in')} />
    </AuthFrame>
  );
}
