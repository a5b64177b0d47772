import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { WalletPage } from '../../../components/wallet/wallet.tsx';

export const metadata = { title: 'Wallet' };

export default async function WalletRoute() {
  await requirePageSession();
  return <WalletPage />;
}
