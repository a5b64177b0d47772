import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { Home } from '../../../components/home/home.tsx';

export const metadata = { title: 'Home' };

export default async function HomePage() {
  await requirePageSession();
  return <Home />;
}
