import { pageFacts } from '../../../adapters/web/page-facts.ts';
import { ResetPassword } from '../../../components/account/reset-password.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'New password', referrer: 'no-referrer' as const };

export default function ResetPasswordPage() {
  return (
    <AuthFrame title="New password" purpose="Choose the password with which you sign in from now on.">
      <ResetPassword passwordMinLength={pageFacts().rules.passwordMinLength} />
    </AuthFrame>
  );
}
