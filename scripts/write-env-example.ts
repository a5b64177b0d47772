import { writeFileSync } from 'node:fs';
import { renderEnvExample } from '../src/platform/env.ts';

writeFileSync(new URL('../.env.example', import.meta.url), renderEnvExample());
