import { openShop, serve } from './built-shop';
import type { CachingShop } from './cache-rows';
import { send, timeLoad } from './http-load';
import { inTurns } from './in-turns';
import type { Measured, Setting } from './measurement';
import { buildChapter } from './solved-chapter';

const CHAPTER = '05-caching';
const SEAM = 'src/cache/get-or-set.ts';
const MANY = 50;

/** What many requests cost that ask at the same time for what is not in the cache. */
export async function measureGetOrSet(setting: Setting): Promise<Measured> {
  const solved = await measureShop(setting, buildChapter(setting, CHAPTER));
  const unsolved = await measureShop(setting, buildChapter(setting, CHAPTER, [SEAM]));
  const what = `05-caching, get-or-set: ${MANY} requests at once for an entry that is not there`;
  const against = 'one request';
  return {
    rows: [
      { what, against, ...solved.statements, unit: 'statements', atMost: 1, aim: 1 },
      { what, against, ...solved.milliseconds, unit: 'ms', atMost: 8, aim: 4 },
    ],
    figures: [
      `05-caching, the same ${MANY} requests before get-or-set is solved: ${unsolved.statements.measured} statements, ${unsolved.milliseconds.measured.toFixed(0)} ms.`,
    ],
  };
}

async function measureShop({ quick }: Setting, built: string) {
  const gathering = new Gathering();
  let sent = 0;
  const tools = {
    sql: () => void (sent += 1),
    reach: (point: string) => gathering.reach(point),
  };
  await using shop = await openShop<CachingShop>(built, {}, tools);
  await using served = await serve(shop.app);
  const url = `${served.url}/bestsellers`;
  // The first statement opens the database, which sends some of its own.
  await send({ url });
  const statements = { measured: 0, baseline: 0 };
  const ask = async (side: keyof typeof statements, visitors: number) => {
    await shop.store.clear();
    gathering.expect(visitors);
    sent = 0;
    const seconds = await timeLoad({ url }, { requests: visitors, atOnce: visitors });
    // The worst round counts: a statement too many may come rarely.
    statements[side] = Math.max(statements[side], sent);
    return seconds * 1000;
  };
  const milliseconds = await inTurns(quick ? 3 : 100, {
    measured: () => ask('measured', MANY),
    baseline: () => ask('baseline', 1),
  });
  return { statements, milliseconds };
}

/** Holds the query until all requests have asked, so that they are there at the same time. */
class Gathering {
  #missing = 0;
  #release = () => {};
  #complete = Promise.resolve();

  expect(requests: number): void {
    this.#missing = requests;
    this.#complete = new Promise((resolve) => (this.#release = resolve));
  }

  async reach(point: string): Promise<void> {
    if (point === 'bestsellers/asked' && (this.#missing -= 1) === 0) this.#release();
    if (point === 'bestsellers/query') await this.#complete;
  }
}
