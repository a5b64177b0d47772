import { pageFacts } from '../../../adapters/web/page-facts.ts';
import { ResetPassword } from '../../../components/account/reset-password.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Set up your administrator account', referrer: 'no-referrer' as const };

export default function SetUpAdminPage() {
  return (
    <AuthFrame
      title="Set up your administrator account"
      purpose="Choose your password. Administration opens after you also added a second factor."
    >
      <ResetPassword passwordMinLength={pageFacts().rules.passwordMinLength} />
    </AuthFrame>
  );
}
