import { pageFacts } from '../../../adapters/web/page-facts.ts';
import { ForgotPassword } from '../../../components/account/forgot-password.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Forgot your password?' };

export default function ForgotPasswordPage() {
  return (
    <AuthFrame title="Forgot your password?" purpose="We send a link to your address with which you choose a new one.">
      <ForgotPassword embedded={pageFacts().embedded} />
    </AuthFrame>
  );
}
