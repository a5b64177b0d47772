import type { Metadata } from 'next';
import Link from 'next/link';
import { DOCUMENTS } from '../../../adapters/web/page-doc.ts';

export const metadata: Metadata = { title: 'Documents' };

export default function DocumentsPage() {
  return (
    <div className="document max-w-[72ch]">
      <h1>Documents</h1>
      <p>How this installation works, in the version that runs here.</p>
      <ul>
        {Object.entries(DOCUMENTS).map(([name, title]) => (
          <li key={name}>
            <Link href={`/docs/${name}`}>{title}</Link>
          </li>
        ))}
        <li>
          <a href="/api/v1/openapi.json">REST API (OpenAPI 3.1)</a>
        </li>
      </ul>
    </div>
  );
}
