import { openShop, serve } from './built-shop';
import { send, type Sent, timeLoad } from './http-load';
import { inTurns } from './in-turns';
import { noMeasure } from './measure';
import type { Measured, Setting } from './measurement';
import type { BenchRow } from './rows';
import { buildChapter } from './solved-chapter';

const CHAPTER = '04-security';
const AT_ONCE = 10;

const NOTE =
  'The guards of 04-security: the solved shop with all of them, and with none (`GUARDS=`). Client and shop share a process, so the time of the client is on both sides. Nobody signs in: the hash of a password is slow on purpose.';

/** A page without a form, and so without a session; and one where a session is read each time. */
const PAGES = [
  { path: '/', who: 'strangers, front page', atMost: 1.25, aim: 1.1 },
  { path: '/books/7', who: "a visitor, a book's page", atMost: 1.7, aim: 1.3 },
] as const;

/** What all guards together cost a request. */
export async function measureGuards(setting: Setting): Promise<Measured> {
  const built = buildChapter(setting, CHAPTER);
  await using shop = await openShop(built);
  await using bareShop = await openShop(built, { GUARDS: '' });
  await using guarded = await serve(shop.app);
  await using bare = await serve(bareShop.app);
  const requests = setting.quick ? 50 : 500;
  const rows: BenchRow[] = [];
  const figures: string[] = [];
  for (const { path, who, atMost, aim } of PAGES) {
    const [visited, visitedBare] = [await visit(guarded.url + path), await visit(bare.url + path)];
    if (!visited.hasPolicy || visitedBare.hasPolicy) throw noMeasure('GUARDS changes nothing');
    const load = { requests, atOnce: AT_ONCE };
    const { measured, baseline } = await inTurns(setting.quick ? 1 : 9, {
      measured: () => timeLoad(visited.next, load),
      baseline: () => timeLoad(visitedBare.next, load),
    });
    const what = `04-security, ${requests} requests with all guards: ${who}`;
    rows.push({ what, against: 'without any', measured, baseline, unit: 's', atMost, aim });
    const rate = (seconds: number) => Math.round(requests / seconds);
    figures.push(
      `04-security, requests per second, ${who}: ${rate(measured)} with all guards, ${rate(baseline)} without any.`,
    );
  }
  return { rows, figures, note: NOTE };
}

/** A first request, and the next one of the same visitor, with the cookie if there is one. */
async function visit(url: string) {
  const { 'set-cookie': cookies = [], ...headers } = await send({ url });
  const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
  const next: Sent = cookie === '' ? { url } : { url, headers: { cookie } };
  return { next, hasPolicy: headers['content-security-policy'] !== undefined };
}
