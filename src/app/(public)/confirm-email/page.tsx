import { LinkAct } from '../../../components/account/link-act.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Confirm your new address', referrer: 'no-referrer' as const };

export default function ConfirmEmailPage() {
  return (
    <AuthFrame title="Confirm your new address" purpose="Press the button to move your account to this address.">
      <LinkAct act="confirmEmail" />
    </AuthFrame>
  );
}
