import type { Metadata } from 'next';
import { DOCUMENTS, readDocument } from '../../../adapters/web/page-doc.ts';
import { DocumentText } from '../../../components/docs/document.tsx';

export const metadata: Metadata = { title: 'Security' };

/** What this installation really does (AC-001): the same text as in the repository, in the version that runs. */
export default async function SecurityPage() {
  return <DocumentText text={await readDocument('security')} known={Object.keys(DOCUMENTS)} />;
}
