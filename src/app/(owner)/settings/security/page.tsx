import { pageFacts } from '../../../../adapters/web/page-facts.ts';
import { Security } from '../../../../components/settings/security.tsx';

export const metadata = { title: 'Security' };

export default function SecurityPage() {
  return <Security passwordMinLength={pageFacts().rules.passwordMinLength} />;
}
