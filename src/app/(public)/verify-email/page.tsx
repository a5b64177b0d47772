import { VerifyEmail } from '../../../components/account/verify-email.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Confirm your address', referrer: 'no-referrer' as const };

export default function VerifyEmailPage() {
  return (
    <AuthFrame
      title="Confirm your address"
      purpose="Press the button to prove that the address you signed up with is yours."
    >
      <VerifyEmail />
    </AuthFrame>
  );
}
