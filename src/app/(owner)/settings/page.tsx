import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { Settings } from '../../../components/settings/settings.tsx';

export const metadata = { title: 'Settings' };

export default async function SettingsPage() {
  await requirePageSession();
  return <Settings />;
}
