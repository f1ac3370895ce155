import { endConnections } from './process/connection';
import { endWorkers } from './process/shop-process';

// At import, since it is too late to register hooks inside a hook.
afterEach(endConnections);
afterEach(endWorkers);

export type { Facts } from './lab/orders';
export type { Connection } from './process/connection';
export type { LabProcess } from './process/lab-process';
export { launchShop, type ShopProcess, startShop } from './process/shop-process';
