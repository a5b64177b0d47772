import { route } from '../route.ts';

export const platformRoutes = [
  route('GET', '/platform', 'platform.facts', {
    tag: 'Platform',
    summary: 'Version and public rules of this installation',
    cache: 'public, max-age=60',
    cors: true,
  }),
];
