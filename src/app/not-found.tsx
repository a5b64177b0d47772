import { Mark } from '../components/shell/logo.tsx';
import { ButtonLink } from '../components/ui/button.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-lg flex-col items-start justify-center px-4 py-16">
      <Mark className="mb-6 size-9" />
      <h1 className="text-2xl">There is nothing at this address</h1>
      <p className="mt-2 text-ink-2">
        The page does not exist, or it is not visible to you. Check the address, or go on from here.
      </p>
      <div className="mt-6 flex flex-wrap gap-2">
        <ButtonLink href="/home" tone="primary">
          Home
        </ButtonLink>
        <ButtonLink href="/tasks">Tasks</ButtonLink>
        <ButtonLink href="/">Start page</ButtonLink>
      </div>
    </main>
  );
}
