import { leaveOwner } from './redis/owner';
import { allowWrites } from './redis/rights';

// At import, since it is too late to register hooks inside a hook.
afterEach(allowWrites);
afterAll(leaveOwner);

export { redis } from './redis/run-redis';
