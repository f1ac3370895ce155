import { type Bookshop, openBookshop } from '../bookshop/bookshop';

export interface TestDatabase {
  /** The shop of the running test. */
  readonly shop: Bookshop;
}

/** What a transaction would have called after its commit. */
export type Callback = () => unknown;

/** Gives the tests of a file, or of a `describe`, a shop with a database. */
export function useDatabase(): TestDatabase {
  let shop: Bookshop;

  // TODO: a shop and an empty database for each test, whatever the test before it has done.
  beforeAll(async () => {
    shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  });

  afterAll(() => shop.close());

  return {
    get shop() {
      return shop;
    },
  };
}

/** Calls `act`, and returns the callbacks of its committed transactions instead of calling them. */
export async function capturedCommits(act: () => Promise<unknown>): Promise<Callback[]> {
  // TODO: capture them.
  await act();
  return [];
}
