'use client';

import { LicenceFrame } from './licence-frame.tsx';

/** A licence as the owner of its organisation sees it. */
export function OwnLicence({ licenseId }: { licenseId: string }) {
  return <LicenceFrame licenseId={licenseId} base="/licences" />;
}
