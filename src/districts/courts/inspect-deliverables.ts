/**
 * What can be said of deliverables by reading their bytes: secrets and licences in them, and whether they have the form
 * that was asked for. Pure and linear, but as long as the bytes are many: `inspector.ts` runs it off the event loop.
 */
import { checkSchema, type SchemaCheck } from './schema-check.ts';
import { type DeliverableFile, type Finding, findSecrets } from './secret-findings.ts';

export interface InspectionInput {
  readonly files: readonly DeliverableFile[];
  readonly outputSchema: unknown;
  readonly requiredDeliverables: readonly string[];
}
export interface Inspection {
  readonly findings: Finding[];
  readonly schema: Pick<SchemaCheck, 'checked' | 'conforming'> | null;
}

export function inspectDeliverables(input: InspectionInput): Inspection {
  const schema = checkSchema(input);
  return {
    findings: findSecrets(input.files),
    schema: schema === null ? null : { checked: schema.checked, conforming: schema.conforming },
  };
}
