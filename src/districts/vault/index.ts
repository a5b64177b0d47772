/** What may be asked of the vault from the API room. */
export { handlers } from './handlers.ts';
