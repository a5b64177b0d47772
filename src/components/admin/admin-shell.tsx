'use client';

import { Dialog } from '@base-ui/react/dialog';
import Menu from 'lucide-react/icons/menu';
import Undo2 from 'lucide-react/icons/undo-2';
import X from 'lucide-react/icons/x';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { Logo } from '../shell/logo.tsx';
import type { NavItem } from '../shell/nav.ts';
import { Places } from '../shell/places.tsx';
import { Account } from '../shell/shell.tsx';
import { Badge } from '../ui/badge.tsx';
import { buttonLook } from '../ui/button.tsx';
import { useOverlayRoot } from '../ui/overlay-root.tsx';
import { ADMIN_OVERVIEW, ADMIN_PLACES } from './admin-nav.ts';
import { FactorGate } from './factor-gate.tsx';

const BACK: readonly NavItem[] = [{ href: '/home', label: 'Your own account', icon: Undo2 }];

/** The frame of every administrator's page. Whoever sees it is an administrator; the gate asks for a fresh factor. */
export function AdminShell({ children }: { children: ReactNode }) {
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed start-3 top-3 z-60 -translate-y-20 rounded-md bg-accent px-4 py-2.5 font-medium text-on-accent text-sm focus:translate-y-0"
      >
        Skip to the content
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col border-line border-e px-3 py-4 md:flex">
        <div className="mx-2 mb-4 flex items-center justify-between gap-2">
          <Link href="/admin" className="rounded-md" aria-label="Civitas, administration">
            <Logo />
          </Link>
          <Badge tone="accent">Admin</Badge>
        </div>
        <nav aria-label="Administration" className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-y-auto pb-2">
          <AllPlaces />
        </nav>
        <Account />
      </aside>
      <PhoneBar />
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 px-4 pt-6 pb-16 outline-none sm:px-6 md:px-8 md:pt-8 md:pb-16"
      >
        <div className="mx-auto w-full max-w-6xl">
          <FactorGate>{children}</FactorGate>
        </div>
      </main>
    </div>
  );
}

function AllPlaces({ onGo }: { onGo?: () => void }) {
  return (
    <>
      <Places dense items={ADMIN_OVERVIEW} onGo={onGo} />
      {ADMIN_PLACES.map((g) => (
        <Places dense key={g.heading} items={g.items} heading={g.heading} onGo={onGo} />
      ))}
      <Places dense items={BACK} onGo={onGo} />
    </>
  );
}

function PhoneBar() {
  const pathname = usePathname();
  const container = useOverlayRoot();
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the drawer
  useEffect(() => setOpen(false), [pathname]);
  return (
    <header className="flex h-14 items-center justify-between border-line border-b px-4 md:hidden">
      <span className="flex items-center gap-3">
        <Link href="/admin" className="rounded-md" aria-label="Civitas, administration">
          <Logo />
        </Link>
        <Badge tone="accent">Admin</Badge>
      </span>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Trigger className={buttonLook({ tone: 'secondary' })}>
          <Menu aria-hidden />
          Menu
        </Dialog.Trigger>
        <Dialog.Portal container={container}>
          <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
          <Dialog.Popup className="slide fixed inset-y-0 start-0 z-40 flex w-72 max-w-[85vw] flex-col gap-4 overflow-y-auto border-line border-e bg-raised p-4 shadow-pop outline-none">
            <div className="flex items-center justify-between">
              <Dialog.Title className="text-lg">Administration</Dialog.Title>
              <Dialog.Close aria-label="Close" className={buttonLook({ tone: 'quiet', size: 'icon' })}>
                <X aria-hidden />
              </Dialog.Close>
            </div>
            <Dialog.Description className="sr-only">
              Pages of the administration, theme and sign-out.
            </Dialog.Description>
            <nav aria-label="Administration" className="flex flex-col gap-4">
              <AllPlaces onGo={() => setOpen(false)} />
            </nav>
            <Account />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </header>
  );
}
