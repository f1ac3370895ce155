import { databaseOf } from '../data/database';
import type { HostedShop } from '../host';
import { newestShop } from '../open';
import type { Gate, GateReport } from './gate';

/**
 * The gate (a place that can count, stop and fail statements) for all open shops: on the way to
 * their server, or in their own process.
 */
export async function findGate(): Promise<Gate> {
  const shop = newestShop();
  if (!shop) throw new Error('nothing to sweep: the first function has to open the shop');
  const { gate } = await databaseOf('ready');
  return gate ?? gateIn(shop);
}

/** The gate on the way to SQLite, in the process of this shop. */
function gateIn(shop: HostedShop): Gate {
  return {
    arm: (plan) => shop.steer('armGate', plan),
    met: () => shop.steer('awaitGate'),
    open: () => shop.steer('openGate'),
    disarm: async () => readReport(await shop.steer('disarmGate')),
  };
}

/** Checks a report, since it may come from code that is not trusted. */
function readReport({ statements, met }: GateReport): GateReport {
  if (!Array.isArray(statements)) throw new Error('the shop reported no list of statements');
  return { statements: statements.map(String), met: Boolean(met) };
}
