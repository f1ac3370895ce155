import { closeHost, closeShops } from './open';
import { dropLogins } from './postgres';
import { endPrograms } from './program';

// At import, since hooks that are registered inside a hook come too late.
afterEach(closeShops);
afterEach(endPrograms);
afterEach(dropLogins);
afterAll(closeHost);

export { files } from './files';
export type { Answer, Ask, Http } from './http';
export type { Env, Json } from './json';
export { needs } from './needs';
export { open, type Opened, type ShopHandle } from './open';
export { createLogin, type PostgresLogin } from './postgres';
export { type Program, startProgram } from './program';
export { type Outcome, outcomeOf, tabulate } from './tabulate';
export { OPENING_TIME } from './tools';
export { ShopError } from './wire';
