/** Types of the SDK from the OpenAPI document, so that both come from the same Zod schemas. */
import { writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from '../src/adapters/rest/openapi.ts';

export async function renderSdkTypes(): Promise<string> {
  const document = openApiDocument({ serverUrl: 'http://localhost:3000', version: '0.0.0' });
  const ast = await openapiTS(document as never, { alphabetize: true });
  return `// Generated from the OpenAPI document by scripts/generate-sdk-types.ts. Do not edit.\n/* eslint-disable */\n${astToString(ast)}`;
}

if (import.meta.main) writeFileSync(new URL('../sdk/src/openapi.ts', import.meta.url), await renderSdkTypes());
