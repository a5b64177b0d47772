/** What the message provider reports, for the webhook adapter. */
import { recordDeliveryStatus } from '../districts/identity/index.ts';

/** False when the report is not the provider's own. */
export function receiveSmsStatus(signature: string, fields: Record<string, string>): Promise<boolean> {
  return recordDeliveryStatus(signature, fields);
}
