import ArrowLeftRight from 'lucide-react/icons/arrow-left-right';
import Banknote from 'lucide-react/icons/banknote';
import BookCheck from 'lucide-react/icons/book-check';
import Box from 'lucide-react/icons/box';
import Building2 from 'lucide-react/icons/building-2';
import CreditCard from 'lucide-react/icons/credit-card';
import FileKey2 from 'lucide-react/icons/file-key-2';
import Gauge from 'lucide-react/icons/gauge';
import Inbox from 'lucide-react/icons/inbox';
import ListX from 'lucide-react/icons/list-x';
import Scale from 'lucide-react/icons/scale';
import ScrollText from 'lucide-react/icons/scroll-text';
import Siren from 'lucide-react/icons/siren';
import Tags from 'lucide-react/icons/tags';
import Upload from 'lucide-react/icons/upload';
import Users from 'lucide-react/icons/users';
import type { NavItem } from '../shell/nav.ts';

export interface Places {
  heading: string;
  items: readonly NavItem[];
}

/** The administrator's places, by what they are about. */
export const ADMIN_OVERVIEW: readonly NavItem[] = [{ href: '/admin', label: 'Overview', icon: Gauge, exact: true }];
export const ADMIN_PLACES: readonly Places[] = [
  {
    heading: 'People',
    items: [
      { href: '/admin/owners', label: 'Owners', icon: Users },
      { href: '/admin/disputes', label: 'Disputes', icon: Scale },
      { href: '/admin/audit', label: 'Audit log', icon: ScrollText },
    ],
  },
  {
    heading: 'Money',
    items: [
      { href: '/admin/ledger', label: 'Ledger check', icon: BookCheck },
      { href: '/admin/reconciliation', label: 'Reconciliation', icon: ArrowLeftRight },
      { href: '/admin/stripe', label: 'Stripe inbox', icon: Inbox },
      { href: '/admin/card-disputes', label: 'Card disputes', icon: CreditCard },
      { href: '/admin/fraud', label: 'Fraud and alerts', icon: Siren },
      { href: '/admin/withdrawals', label: 'Withdrawals', icon: Banknote },
    ],
  },
  {
    heading: 'Machines',
    items: [
      { href: '/admin/sandboxes', label: 'Sandboxes', icon: Box },
      { href: '/admin/jobs', label: 'Dead letters', icon: ListX },
    ],
  },
  {
    heading: 'Licensing',
    items: [
      { href: '/admin/licences', label: 'Licences', icon: FileKey2 },
      { href: '/admin/organizations', label: 'Organisations', icon: Building2 },
      { href: '/admin/prices', label: 'Prices', icon: Tags },
      { href: '/admin/meter-exports', label: 'Meter exports', icon: Upload },
    ],
  },
];
