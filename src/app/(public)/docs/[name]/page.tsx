import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DOCUMENTS, isDocument, readDocument } from '../../../../adapters/web/page-doc.ts';
import { DocumentText } from '../../../../components/docs/document.tsx';

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await params;
  return { title: isDocument(name) ? DOCUMENTS[name] : 'Not found' };
}

export default async function DocumentPage({ params }: Props) {
  const { name } = await params;
  if (!isDocument(name)) notFound();
  return <DocumentText text={await readDocument(name)} known={Object.keys(DOCUMENTS)} />;
}
