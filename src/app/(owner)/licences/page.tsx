import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { OwnLicences } from '../../../components/licences/own-licences.tsx';

export const metadata = { title: 'Licences' };

export default async function OwnLicencesRoute() {
  await requirePageSession();
  return <OwnLicences />;
}
