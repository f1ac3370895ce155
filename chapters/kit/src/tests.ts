import { dropDatabase, leaveServer } from './data/database';
import { flushRedis, leaveRedis } from './data/redis-login';
import { closeHost, closeShops } from './open';
import { dropLogins } from './postgres';
import { endPrograms } from './program/program';

// At import, since hooks that are registered inside a hook come too late.
afterEach(closeShops);
afterEach(endPrograms);
afterEach(dropLogins);
afterEach(dropDatabase);
afterEach(flushRedis);
afterAll(closeHost);
afterAll(leaveServer);
afterAll(leaveRedis);

export * as column from './crowd/column';
export { crowd, type CrowdChanges } from './crowd/crowd';
export type { TablePlan } from './crowd/make-crowd';
export type { Stockroom } from './crowd/stockroom';
export { database } from './data/database';
export type { Statement } from './data/statement';
export type { Plan, Row, Schema } from './data/test-database';
export { files } from './files';
export type { Answer, Ask, Http } from './http';
export type { Env, Json } from './json';
export { needs, onSqlite } from './needs';
export { open, type Opened, type ShopHandle, type Watched } from './open';
export { createLogin, type PostgresLogin } from './postgres';
export { type Program, startProgram } from './program/program';
export { fc } from './property/fc';
export { property, type PropertyOptions } from './property/property';
export { sortBy } from './sort-by';
export { type Came, sweep } from './sweep/sweep';
export { type Outcome, outcomeOf, tabulate } from './tabulate';
export { OPENING_TIME } from './tools';
export { ShopError } from './wire';
