import { LinkAct } from '../../../components/account/link-act.tsx';
import { AuthFrame } from '../../../components/shell/public-frame.tsx';

export const metadata = { title: 'Take your address back', referrer: 'no-referrer' as const };

export default function UndoEmailPage() {
  return (
    <AuthFrame
      title="Take your address back"
      purpose="The address of your account was changed. If that was not you, take it back here."
    >
      <LinkAct act="undoEmail" />
    </AuthFrame>
  );
}
