import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { OwnLicence } from '../../../../components/licences/own-licence.tsx';

export const metadata = { title: 'Licence' };

export default async function OwnLicenceRoute({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession();
  return <OwnLicence licenseId={(await params).id} />;
}
