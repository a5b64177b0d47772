import { notFound } from 'next/navigation';
import { pageFacts } from '../../../adapters/web/page-facts.ts';
import { Gallery } from '../../../components/dev/gallery.tsx';

export const metadata = { title: 'Gallery' };

export default function GalleryPage() {
  if (!pageFacts().embedded) notFound();
  return <Gallery />;
}
