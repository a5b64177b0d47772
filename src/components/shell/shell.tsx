'use client';

import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import Menu from 'lucide-react/icons/menu';
import ShieldUser from 'lucide-react/icons/shield-user';
import X from 'lucide-react/icons/x';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { ButtonLink, buttonLook } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { useOverlayRoot } from '../ui/overlay-root.tsx';
import { Logo } from './logo.tsx';
import { DEVELOPER, isHere, MAIN, MORE } from './nav.ts';
import { Places } from './places.tsx';
import { SignOut } from './sign-out.tsx';
import { ThemeSwitch } from './theme.tsx';

/** The frame of every owner page: a column of places on a wide screen, a bar below the thumb on a narrow one. */
export function Shell({ embedded, children }: { embedded: boolean; children: ReactNode }) {
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed start-3 top-3 z-60 -translate-y-20 rounded-md bg-accent px-4 py-2.5 font-medium text-on-accent text-sm focus:translate-y-0"
      >
        Skip to the content
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col border-line border-e px-3 py-4 md:flex">
        <Link href="/home" className="mx-2 mb-5 rounded-md" aria-label="Civitas, home">
          <Logo />
        </Link>
        <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto">
          <Places items={[...MAIN, ...MORE]} />
          {embedded ? <Places items={DEVELOPER} heading="Developer" /> : null}
        </nav>
        <Account />
      </aside>
      <header className="flex h-14 items-center justify-between border-line border-b px-4 md:hidden">
        <Link href="/home" className="rounded-md" aria-label="Civitas, home">
          <Logo />
        </Link>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 px-4 pt-6 pb-28 outline-none sm:px-6 md:px-8 md:pt-8 md:pb-16"
      >
        <div className="mx-auto w-full max-w-6xl">{children}</div>
      </main>
      <BottomBar embedded={embedded} />
    </div>
  );
}

/** Who is signed in, the way to the administration for those who have it, theme and sign-out. */
export function Account() {
  const trpc = useTRPC();
  const pathname = usePathname();
  const me = useQuery(trpc.identity.me.queryOptions());
  return (
    <div className="mt-4 flex flex-col gap-2 border-line border-t pt-3">
      <div className="min-h-10 min-w-0 px-2.5">
        <p className="truncate font-medium text-sm">
          <bdi>{me.data?.name ?? (me.data ? 'Your account' : '\u00a0')}</bdi>
        </p>
        <p className="truncate text-ink-2 text-xs" title={me.data?.email}>
          {me.data?.email ?? '\u00a0'}
        </p>
      </div>
      {me.data?.role === 'ADMIN' && !isHere(pathname, '/admin') ? (
        <ButtonLink href="/admin" tone="quiet" wide className="justify-start">
          <ShieldUser aria-hidden />
          Administration
        </ButtonLink>
      ) : null}
      <ThemeSwitch className="flex w-full" />
      <SignOut wide />
    </div>
  );
}

function BottomBar({ embedded }: { embedded: boolean }) {
  const pathname = usePathname();
  const container = useOverlayRoot();
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the drawer
  useEffect(() => setOpen(false), [pathname]);
  const entry = 'flex min-h-14 flex-1 flex-col items-center justify-center gap-1 text-[0.6875rem] font-medium';
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {MAIN.map(({ href, label, icon: Icon }) => {
        const here = isHere(pathname, href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={cn(entry, '-outline-offset-2', here ? 'text-accent-ink' : 'text-ink-2')}
          >
            <Icon className="size-5" aria-hidden />
            {label}
          </Link>
        );
      })}
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Trigger className={cn(entry, '-outline-offset-2 text-ink-2')}>
          <Menu className="size-5" aria-hidden />
          More
        </Dialog.Trigger>
        <Dialog.Portal container={container}>
          <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
          <Dialog.Popup className="pop fixed inset-x-0 bottom-0 z-40 flex flex-col gap-4 rounded-t-xl border border-line bg-raised p-4 pb-8 shadow-pop outline-none">
            <div className="flex items-center justify-between">
              <Dialog.Title className="text-lg">More</Dialog.Title>
              <Dialog.Close aria-label="Close" className={buttonLook({ tone: 'quiet', size: 'icon' })}>
                <X aria-hidden />
              </Dialog.Close>
            </div>
            <Dialog.Description className="sr-only">Further pages, theme and sign-out.</Dialog.Description>
            <Places items={MORE} onGo={() => setOpen(false)} />
            {embedded ? <Places items={DEVELOPER} heading="Developer" onGo={() => setOpen(false)} /> : null}
            <Account />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </nav>
  );
}
