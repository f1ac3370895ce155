import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'door-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

/** The shop on its samples, as `npm start` opens it; closed after the tests of its block. */
function layOutShop({ solved, ...env }: { solved: boolean; GUARDS?: string }) {
  const chapter = buildChapter('04-security', { solved });
  const url = `sqlite:///${join(folder, `${solved}-${env.GUARDS ?? 'all'}.sqlite`)}`;
  const first = chapter.load<{ fillAtFirstStart(url: string): Promise<boolean> }>(
    'data/first-start',
  );
  let shop: Awaited<ReturnType<typeof chapter.open>> | undefined;
  beforeAll(async () => {
    await first.fillAtFirstStart(url);
    shop = await chapter.open({ DATABASE_URL: url, HASH_LOG2N: '10', ...env });
  });
  afterAll(() => shop?.close?.());
  return () => request.agent(shop?.app ?? '');
}

const PAGES = [
  ...['/', '/search-page', '/search-page?q=the', '/gift-card?to=Ada&message=Hi', '/books/7'],
  ...['/books/7/preview', '/sign-in', '/door', '/window', '/widget', '/legacy'],
];

const READER = { username: 'alma_barlowen', password: 'paper lantern' };

const BUILT = ['passwords', 'sessions', 'headers', 'csp', 'https', 'origin', 'csrf', 'throttle'];

describe.each([
  { solved: false, guards: ['origin'] },
  { solved: true, guards: BUILT },
])('solved: $solved', ({ solved, guards }) => {
  const visit = layOutShop({ solved });

  test('the door shows which guards stand', async () => {
    const { text } = await visit().get('/door');
    expect([...text.matchAll(/class="stands">(\w+)</g)].map(([, name]) => name)).toEqual(guards);
  });

  test.each(PAGES)('%s is a page', async (path) => {
    const { status, type, text } = await visit().get(path);
    expect([status, type]).toEqual([200, 'text/html']);
    expect(text).toContain('</html>');
  });

  test.each(['/style.css', '/shop.css'])('%s is a stylesheet', async (path) => {
    const { status, type } = await visit().get(path);
    expect([status, type]).toEqual([200, 'text/css']);
  });

  test.each([
    ['/nothing', 404],
    ['/books/0', 404],
    ['/books/%zz', 400],
  ])('%s is a page that says what is wrong: %i', async (path, status) => {
    const answer = await visit().get(path).set('accept', 'text/html');
    expect([answer.status, answer.type]).toEqual([status, 'text/html']);
  });

  test('a reader signs in, changes their address, and signs out', async () => {
    const browser = visit();
    const signedIn = await send(browser, '/sign-in', READER);
    const changed = await send(browser, '/account/email', { email: 'new@lantern.test' });
    const account = await browser.get('/account');
    const signedOut = await send(browser, '/sign-out', {}, '/account');
    const after = await browser.get('/account');
    expect([signedIn, changed, signedOut, after].map(({ status }) => status)).toEqual([
      303, 303, 303, 303,
    ]);
    expect(account.text).toContain('new@lantern.test');
  });

  test('a reader signs up, and is told when the name is taken', async () => {
    const ada = { username: `ada`, password: 'brass lantern', email: 'ada@lantern.test' };
    const first = await send(visit(), '/sign-up', ada, '/sign-in');
    const second = await send(visit(), '/sign-up', ada, '/sign-in');
    expect([first.status, second.status]).toEqual([303, 409]);
  });

  test('a wrong password is rejected, and so is an unknown name', async () => {
    const wrong = await send(visit(), '/sign-in', { ...READER, password: 'x' });
    const nobody = await send(visit(), '/sign-in', { ...READER, username: 'nobody' });
    expect([wrong.status, wrong.body]).toEqual([
      401,
      expect.objectContaining({ code: 'wrong-password' }),
    ]);
    expect([nobody.status, nobody.body]).toEqual([401, wrong.body]);
  });

  test('a review stands on the page of its book', async () => {
    const browser = visit();
    const review = { name: 'Ada', text: 'Read it twice.', stars: '5', link: '' };
    const { status } = await send(browser, '/books/9/reviews', review, '/books/9');
    expect(status).toBe(303);
    expect((await browser.get('/books/9')).text).toContain('Read it twice.');
  });

  test('programs search, and save what they search for', async () => {
    const { body } = await visit().get('/search?q=the&order=-price&page=2');
    const { results } = body as { results: { id: number }[] };
    const facts = await visit().get(`/books/${results[0]?.id}/facts`);
    expect(facts.body).toEqual({
      title: expect.any(String),
      copies: expect.any(Number),
      reviews: expect.any(Number),
    });
  });

  test.each([
    ['/go?next=/books/7', '/books/7'],
    ['/go?next=//elsewhere.test', '/'],
    ['/go?next=/.//elsewhere.test', '/'],
    ['/go', '/'],
  ])('%s leads to %s', async (path, place) => {
    const { status, headers } = await visit().get(path);
    expect([status, headers['location']]).toEqual([302, place]);
  });
});

test('a guard that is named and not solved closes the shop', async () => {
  const { app, close } = await buildChapter('04-security', { solved: false }).open({
    DATABASE_URL: `sqlite:///${join(folder, 'closed.sqlite')}`,
    GUARDS: 'headers,csp',
  });
  const { status, body } = await request(app).get('/door');
  await close?.();
  expect([status, body]).toEqual([
    501,
    { code: 'not-implemented', detail: expect.stringContaining('security/') },
  ]);
});

/** Sends a form as the browser does that has loaded the page which shows it. */
async function send(
  browser: ReturnType<typeof request.agent>,
  path: string,
  fields: Record<string, string>,
  from = path,
) {
  const { text } = await browser.get(from);
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(text) ?? [];
  const body = token === undefined ? fields : { ...fields, _csrf: token };
  return browser.post(path).type('form').send(body);
}
