/** Every query and lock of Licensing, by table family. Lock order: licence → seat → telemetry → hour → period → export. */

export * from './queries/billing.ts';
export * from './queries/exports.ts';
export * from './queries/licenses.ts';
export * from './queries/seats.ts';
export * from './queries/telemetry.ts';
