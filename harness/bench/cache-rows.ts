import { openShop, serve, type Shop } from './built-shop';
import { timeResponse } from './http-load';
import { inTurns } from './in-turns';
import { noMeasure } from './measure';
import type { Measured, Setting } from './measurement';
import type { BenchRow } from './rows';
import { buildChapter } from './solved-chapter';

const CHAPTER = '05-caching';

export interface CachingShop extends Shop {
  readonly store: { clear(): Promise<void>; counts(): { hits: number } };
}

const PAGES = [
  { path: '/account/orders', name: 'page cache, the orders of a reader', atMost: 0.4, aim: 0.2 },
  { path: '/shelves/novels', name: 'fragment cache, the page of a shelf', atMost: 0.4, aim: 0.2 },
] as const;

const NOTE =
  'A cached page of 05-caching: the median response time over HTTP, one request after the other, client and shop in one process and the cache in its memory. For the other side, the cache is emptied before each request, so that side also stores the page again.';

/** What a visitor waits for where the page is in the cache, and where it is not. */
export async function measurePageCache(setting: Setting): Promise<Measured> {
  await using shop = await openShop<CachingShop>(buildChapter(setting, CHAPTER));
  await using served = await serve(shop.app);
  const rounds = setting.quick ? 20 : 400;
  const rows: BenchRow[] = [];
  for (const { path, name, atMost, aim } of PAGES) {
    const sent = { url: served.url + path, headers: { authorization: 'Token alice' } };
    const hitsBefore = shop.store.counts().hits;
    // The miss goes first, and so fills the cache for the hit.
    const times = await inTurns(rounds, {
      baseline: async () => {
        await shop.store.clear();
        return timeResponse(sent);
      },
      measured: () => timeResponse(sent),
    });
    if (shop.store.counts().hits - hitsBefore < rounds) throw noMeasure(`${path} is not cached`);
    const what = `05-caching, ${name}: cached`;
    rows.push({ what, against: 'not cached', ...times, unit: 'ms', atMost, aim });
  }
  return { rows, note: NOTE };
}
