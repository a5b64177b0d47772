import { LinkAct } from '../../../components/account/link-act.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Keep your second factor', referrer: 'no-referrer' as const };

export default function CancelRecoveryPage() {
  return (
    <AuthFrame
      title="Keep your second factor"
      purpose="Somebody asked to have the second factor of your account removed. If that was not you, stop it here."
    >
      <LinkAct act="cancelRecovery" />
    </AuthFrame>
  );
}
