'use client';

import { PageFailure } from '../components/page-failure.tsx';

export default PageFailure;
