import type { Layout } from '../../../../harness/src/run/jest/lane-port';
import type { TestDatabase } from '../../src/data/test-database';
import { LANES, layOutLane } from '../lay-out-lane';

const { KIT_POSTGRES_URL } = process.env;

/**
 * Where the PostgreSQL server for these tests is, with the rights of its owner: as `npm test` names
 * it, or whoever runs Jest by hand. Nowhere on a machine without services.
 */
export const POSTGRES_URL = KIT_POSTGRES_URL ?? '';

const describePostgres = POSTGRES_URL === '' ? describe.skip : describe;

/** Tests over the shop in `fixtures/stock-shop` on PostgreSQL; skipped where there is no server. */
export function onPostgres(body: () => void, layout: Partial<Layout> = {}): void {
  describePostgres('on PostgreSQL', () => {
    layOutLane('services', 'stock-shop', { services: { postgres: POSTGRES_URL }, ...layout });
    body();
  });
}

/** The same tests on both databases. */
export function onBothDatabases(body: (dialect: TestDatabase['dialect']) => void): void {
  describe('on SQLite', () => {
    layOutLane('local', 'stock-shop');
    body('sqlite');
  });
  onPostgres(() => body('postgres'));
}

/**
 * The same tests wherever a shop may run: on SQLite in the test's process and in one of its own,
 * and on PostgreSQL.
 */
export function inEveryLane(body: () => void): void {
  describe.each(LANES)('in the %s lane', (lane) => {
    layOutLane(lane, 'stock-shop');
    body();
  });
  onPostgres(body);
}
