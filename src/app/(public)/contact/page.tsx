import type { Metadata } from 'next';
import { contactAddress } from '../../../adapters/web/page-facts.ts';

export const metadata: Metadata = { title: 'Contact' };

export default function ContactPage() {
  const address = contactAddress();
  return (
    <div className="document max-w-[72ch]">
      <h1>Contact</h1>
      <p>
        Write to <a href={`mailto:${address}`}>{address}</a>, for help and for reports of weaknesses alike. The request
        id that every error shows helps us to find what happened.
      </p>
    </div>
  );
}
