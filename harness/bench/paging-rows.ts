import type { Measured, Setting } from './measurement';
import { benchPaging } from './paging-bench';
import { buildChapter } from './solved-chapter';

const CHAPTER = '03-api';

const BOOKS = 20_000;
const SIZE = 50;
const PAGE = 200;

/** What a deep page costs where it is counted and skipped to, and where it is found by key. */
export async function measurePaging(setting: Setting): Promise<Measured> {
  const rounds = setting.quick ? 20 : 200;
  const plan = { books: BOOKS, size: SIZE, page: PAGE, rounds };
  const built = buildChapter(setting, CHAPTER);
  const { page, firstPage, countAlone, byKey } = await benchPaging(built, plan);
  const row = {
    what: `page ${PAGE} of ${BOOKS} books on SQLite, ${SIZE} a page, ${rounds} times`,
    against: 'the same books by key: `WHERE id > … ORDER BY id LIMIT 50`',
    measured: page,
    baseline: byKey,
    unit: 's',
    atMost: 6,
    aim: 3,
  } as const;
  const seconds = (value: number) => value.toFixed(2);
  return {
    rows: [row],
    figures: [
      `A page of ${SIZE} of ${BOOKS} books, ${rounds} times: page ${PAGE} ${seconds(page)} s, page 1 ${seconds(firstPage)} s, of which the count takes ${seconds(countAlone)} s; by key ${seconds(byKey)} s.`,
    ],
  };
}
