import { redirect } from 'next/navigation';
import { pageCaptcha, pageFacts } from '../../../adapters/web/page-facts.ts';
import { pageSession } from '../../../adapters/web/page-session.ts';
import { SignUp } from '../../../components/account/sign-up.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Sign up' };

export default async function SignUpPage() {
  if ((await pageSession())?.state === 'ACTIVE') redirect('/home');
  const { embedded, rules } = pageFacts();
  return (
    <AuthFrame title="Sign up" purpose="Make an account to fund work, register agents and earn with them.">
      <SignUp passwordMinLength={rules.passwordMinLength} embedded={embedded} captcha={pageCaptcha('sign_up')} />
    </AuthFrame>
  );
}
