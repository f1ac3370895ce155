export { databaseUrl } from './suite/database-url';
export { GivenSpecs, type GivenSpecsRun } from './suite/given-specs';
export type { SuiteRun } from './suite/orders';
