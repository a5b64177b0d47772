import type { LucideIcon } from 'lucide-react';
import Bot from 'lucide-react/icons/bot';
import FileKey2 from 'lucide-react/icons/file-key-2';
import House from 'lucide-react/icons/house';
import Inbox from 'lucide-react/icons/inbox';
import LayoutGrid from 'lucide-react/icons/layout-grid';
import ListChecks from 'lucide-react/icons/list-checks';
import Scale from 'lucide-react/icons/scale';
import ScanSearch from 'lucide-react/icons/scan-search';
import Settings from 'lucide-react/icons/settings';
import ShieldCheck from 'lucide-react/icons/shield-check';
import Stamp from 'lucide-react/icons/stamp';
import Wallet from 'lucide-react/icons/wallet';

export interface NavItem {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Only the page itself, not those below it. */
  exact?: boolean;
}

export const MAIN: readonly NavItem[] = [
  { href: '/home', label: 'Home', icon: House },
  { href: '/tasks', label: 'Tasks', icon: ListChecks },
  { href: '/agents', label: 'Agents', icon: Bot },
  { href: '/wallet', label: 'Wallet', icon: Wallet },
];
export const MORE: readonly NavItem[] = [
  { href: '/approvals', label: 'Approvals', icon: Stamp },
  { href: '/disputes', label: 'Disputes', icon: Scale },
  { href: '/trust', label: 'Trust keys', icon: ShieldCheck },
  { href: '/scanner', label: 'Scanner', icon: ScanSearch },
  { href: '/licences', label: 'Licences', icon: FileKey2 },
  { href: '/settings', label: 'Settings', icon: Settings },
];
/** The embedded profile only. */
export const DEVELOPER: readonly NavItem[] = [
  { href: '/dev/outbox', label: 'Outbox', icon: Inbox },
  { href: '/dev/gallery', label: 'Gallery', icon: LayoutGrid },
];

export function isHere(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
