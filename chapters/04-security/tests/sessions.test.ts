import { createHmac } from 'node:crypto';

import {
  type Answer,
  database,
  type Env,
  fc,
  type Json,
  open,
  type Opened,
  property,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { cookieHeader, cookiesOf, isOver, newBrowser } from './browser';

const SECRET = 'a secret of these tests, and nobody else’s';
const DEV = { GUARDS: 'sessions', SESSION_SECRET: SECRET };
const PROD = { ...DEV, SHOP_ENV: 'prod', TRUST_HOPS: '1' };
const HTTPS = { 'x-forwarded-proto': 'https' };

const PASSWORD = 'brass lantern';

const ADA = { id: 7, username: 'ada', email: 'ada@lantern.test', display_name: 'Ada' };
const BEN = { id: 8, username: 'ben', email: 'ben@lantern.test', display_name: 'Ben' };

const STRANGER = { reader: null, basket: [] };

test('after signing in a reader is recognized, in every shop with our secret', async () => {
  const shop = await openWithReaders();
  const second = await open<Shop>(DEV);
  const foreign = await open<Shop>({ ...DEV, SESSION_SECRET: SECRET.toUpperCase() });
  const [ada, ben, guest] = [openBrowser(shop), openBrowser(shop), openBrowser(shop)];
  const answer = await ada.signIn('ada');
  await ben.signIn('ben');
  await ada.take(3);
  await shop.close();
  expect({
    answer: { status: answer.status, json: answer.json },
    ada: await lookWith(second, ada.cookie()),
    ben: await lookWith(second, ben.cookie()),
    guest: await lookWith(second, guest.cookie()),
    'with another secret': await lookWith(foreign, ada.cookie()),
  }).toEqual({
    answer: { status: 200, json: { reader: 'ada' } },
    ada: { reader: 'ada', basket: [3] },
    ben: { reader: 'ben', basket: [] },
    guest: STRANGER,
    'with another secret': STRANGER,
  });
});

test('a visit into which nothing is written gets no cookie, and is not stored', async () => {
  const shop = await openWithReaders();
  const { http } = shop;
  const wrong = { body: { username: 'ada', password: 'x' } };
  const answers = [
    await http('GET', '/visit'),
    await http('GET', '/'),
    await http('GET', '/sign-in'),
    await http('GET', '/nothing'),
    await http('POST', '/visit/login', wrong),
    await http('POST', '/visit/basket', { body: {} }),
  ];
  expect({
    answers: answers.map((answer) => [answer.status, cookiesOf(answer)]),
    stored: await shop.sessions.stored(),
    asked: await shop.points.count('sessions/find'),
  }).toEqual({
    answers: [200, 200, 200, 404, 401, 400].map((status) => [status, []]),
    stored: [],
    asked: 0,
  });
});

test('a request that changes nothing in its visit writes nothing', async () => {
  const shop = await openWithReaders();
  const ada = openBrowser(shop);
  await ada.signIn('ada');
  await ada.take(3);
  const written = async () => [
    await shop.points.count('sessions/keep'),
    await shop.points.count('sessions/remove'),
  ];
  const before = await written();
  const visits = [await ada.look(), await ada.look(), (await ada.ask('GET', '/account')).status];
  expect({ visits, written: await written() }).toEqual({
    visits: [{ reader: 'ada', basket: [3] }, { reader: 'ada', basket: [3] }, 200],
    written: before,
  });
});

test('the cookie is HttpOnly and SameSite, with the path / and without a domain', async () => {
  const shop = await openWithReaders();
  const guest = openBrowser(shop);
  const answers = [await guest.take(3), await guest.signIn('ada')];
  const lax = expect.stringMatching(/^(lax|strict)$/i);
  const attributes = { path: '/', httponly: '', samesite: lax };
  expect(answers.flatMap(cookiesOf)).toEqual([
    { name: 'visit', value: expect.any(String), ...attributes },
    { name: 'visit', value: expect.any(String), ...attributes },
  ]);
});

test('in production the cookie is Secure and named __Host-visit', async () => {
  const shop = await openWithReaders(PROD);
  const [safe, unsafe] = [openBrowser(shop, HTTPS), openBrowser(shop)];
  const signedIn = await safe.signIn('ada');
  const taken = await safe.take(3);
  const other = openBrowser(shop, HTTPS);
  await other.signIn('ada');
  const headers = { cookie: other.cookie() };
  const overHttp = [
    await unsafe.signIn('ada'),
    await unsafe.take(3),
    await shop.http('POST', '/visit/basket', { headers, body: { book: 4 } }),
    await shop.http('POST', '/visit/login', {
      headers,
      body: { username: 'ben', password: PASSWORD },
    }),
  ];
  await other.signIn('ben');
  overHttp.push(
    await shop.http('POST', '/visit/password', {
      headers: { cookie: other.cookie() },
      body: { password: 'tin lantern' },
    }),
  );
  expect({
    cookies: cookiesOf(signedIn).map(({ value: _, samesite: __, ...rest }) => rest),
    again: cookiesOf(taken).length <= 1 && taken.status,
    seen: await safe.look(),
    'over HTTP': overHttp.map((answer) => [answer.status, cookiesOf(answer)]),
  }).toEqual({
    cookies: [{ name: '__Host-visit', path: '/', httponly: '', secure: '' }],
    again: 201,
    seen: { reader: 'ada', basket: [3] },
    'over HTTP': [
      [200, []],
      [201, []],
      [201, []],
      [200, []],
      [200, []],
    ],
  });
});

test('signing in gives the visit a new id, and keeps its basket', async () => {
  const shop = await openWithReaders();
  const browser = openBrowser(shop);
  await browser.take(3);
  await browser.take(5);
  const planted = browser.cookie();
  await browser.signIn('ada');
  const first = browser.cookie();
  await browser.signIn('ada');
  expect({
    'the planted cookie': await lookWith(shop, planted),
    'the one before': await lookWith(shop, first),
    'this one': await browser.look(),
    different: new Set([planted, first, browser.cookie()]).size,
    stored: (await shop.sessions.stored()).length,
  }).toEqual({
    'the planted cookie': STRANGER,
    'the one before': STRANGER,
    'this one': { reader: 'ada', basket: [3, 5] },
    different: 3,
    stored: 1,
  });
});

test('a basket is never passed on to another reader', async () => {
  const shop = await openWithReaders();
  const browser = openBrowser(shop);
  await browser.signIn('ada');
  await browser.take(3);
  const ofAda = browser.cookie();
  await browser.signIn('ben');
  const afterBen = await browser.look();
  await browser.take(4);
  await browser.signIn('ada');
  expect({
    'of Ben': afterBen,
    'of Ada again': await browser.look(),
    'the cookie of Ada': await lookWith(shop, ofAda),
  }).toEqual({
    'of Ben': { reader: 'ben', basket: [] },
    'of Ada again': { reader: 'ada', basket: [] },
    'the cookie of Ada': STRANGER,
  });
});

test('signing out ends this session, and deletes the cookie in the browser', async () => {
  const shop = await openWithReaders();
  const second = await open<Shop>(DEV);
  const [here, there, guest] = [openBrowser(shop), openBrowser(shop), openBrowser(shop)];
  await here.signIn('ada');
  await here.take(3);
  await there.signIn('ada');
  await guest.take(4);
  const [old, ofGuest] = [here.cookie(), guest.cookie()];
  const seen = await lookWith(second, old);
  const ofAGuest = await guest.ask('POST', '/visit/logout');
  const answer = await here.ask('POST', '/visit/logout');
  const [cleared] = cookiesOf(answer);
  expect({
    status: answer.status,
    cleared: { name: cleared?.name, path: cleared?.['path'], ends: isOver(cleared) },
    'seen by another process': seen,
    replayed: [await lookWith(shop, old), await lookWith(second, old)],
    'from then on': await here.look(),
    'the other one': await there.look(),
    stored: (await shop.sessions.stored()).length,
    'a guest': [ofAGuest.status, await lookWith(shop, ofGuest)],
    'who has nothing': (await openBrowser(shop).ask('POST', '/visit/logout')).status,
  }).toEqual({
    status: 200,
    cleared: { name: 'visit', path: '/', ends: true },
    'seen by another process': { reader: 'ada', basket: [3] },
    replayed: [STRANGER, STRANGER],
    'from then on': STRANGER,
    'the other one': { reader: 'ada', basket: [] },
    stored: 1,
    'a guest': [200, STRANGER],
    'who has nothing': 200,
  });
});

test('in production the browser accepts the deletion of the cookie, too', async () => {
  const shop = await openWithReaders(PROD);
  const browser = openBrowser(shop, HTTPS);
  await browser.signIn('ada');
  const [cleared] = cookiesOf(await browser.ask('POST', '/visit/logout'));
  expect({
    name: cleared?.name,
    path: cleared?.['path'],
    secure: cleared?.['secure'],
    domain: cleared?.['domain'],
    ends: isOver(cleared),
  }).toEqual({
    name: '__Host-visit',
    path: '/',
    secure: '',
    domain: undefined,
    ends: true,
  });
});

test('in production signing out by HTTP ends the session as well', async () => {
  const shop = await openWithReaders(PROD);
  const browser = openBrowser(shop, HTTPS);
  await browser.signIn('ada');
  const cookie = browser.cookie();
  const before = await lookWith(shop, cookie);
  const { status } = await shop.http('POST', '/visit/logout', { headers: { cookie } });
  expect({
    before,
    status,
    after: await lookWith(shop, cookie),
    stored: await shop.sessions.stored(),
  }).toEqual({
    before: { reader: 'ada', basket: [] },
    status: 200,
    after: STRANGER,
    stored: [],
  });
});

test('an id that is not in the store is never used for a new session', async () => {
  const shop = await openWithReaders();
  const [guest, ada] = [openBrowser(shop), openBrowser(shop)];
  await guest.signIn('ada');
  const ended = guest.cookie();
  await guest.ask('POST', '/visit/logout');
  const headers = { cookie: ended };
  const looked = await shop.http('GET', '/visit', { headers });
  const taken = await shop.http('POST', '/visit/basket', { headers, body: { book: 3 } });
  const body = { username: 'ada', password: PASSWORD };
  const signedIn = await shop.http('POST', '/visit/login', { headers, body });
  await ada.signIn('ada');
  const idOf = (answer: Answer) => cookiesOf(answer)[0]?.value;
  const old = ended.split('=')[1];
  expect({
    looked: [looked.json, cookiesOf(looked).filter(({ value }) => value === old)],
    new: [taken, signedIn].map(
      (answer) => typeof idOf(answer) === 'string' && idOf(answer) !== old,
    ),
    'with the old one': await lookWith(shop, ended),
  }).toEqual({ looked: [STRANGER, []], new: [true, true], 'with the old one': STRANGER });
});

test('a new password ends all other sessions, and not this one', async () => {
  const shop = await openWithReaders();
  const second = await open<Shop>(DEV);
  const [here, there, ben] = [openBrowser(shop), openBrowser(second), openBrowser(shop)];
  await here.signIn('ada');
  await here.take(3);
  await there.signIn('ada');
  await there.take(4);
  await ben.signIn('ben');
  const { status } = await here.ask('POST', '/visit/password', { password: 'tin lantern' });
  const afterwards = {
    here: await here.look(),
    there: await there.look(),
    Ben: await ben.look(),
  };
  expect({
    status,
    ...afterwards,
    'here, in another shop': await lookWith(second, here.cookie()),
    'with the old password': (await there.signIn('ada')).status,
    'with the new one': (await there.signIn('ada', 'tin lantern')).status,
    'and here still': await here.look(),
  }).toEqual({
    status: 200,
    here: { reader: 'ada', basket: [3] },
    there: STRANGER,
    Ben: { reader: 'ben', basket: [] },
    'here, in another shop': { reader: 'ada', basket: [3] },
    'with the old password': 401,
    'with the new one': 200,
    'and here still': { reader: 'ada', basket: [3] },
  });
});

test('a session ends when its password changes, by anybody, or its reader is gone', async () => {
  const changes: Record<string, string> = {
    'another password': `UPDATE readers SET password_hash = '${toyHash('tin lantern')}'`,
    'the same one, hashed again': `UPDATE readers SET password_hash = '${toyHash(PASSWORD, 'b')}'`,
    'no password': 'UPDATE readers SET password_hash = NULL',
    'no longer active': 'UPDATE readers SET is_active = FALSE',
    'no longer there': 'DELETE FROM readers',
  };
  const shop = await openWithReaders();
  const seen: Record<string, unknown> = {};
  for (const [name, change] of Object.entries(changes)) {
    await seedReaders();
    const ada = openBrowser(shop);
    await ada.signIn('ada');
    await ada.take(3);
    const before = await ada.look();
    await database.rows(`${change} WHERE id = 7`);
    const account = await ada.ask('GET', '/account/email');
    seen[name] = { before, after: await ada.look(), account: account.status };
  }
  const ended = { before: { reader: 'ada', basket: [3] }, after: STRANGER, account: 401 };
  expect(seen).toEqual(Object.fromEntries(Object.keys(changes).map((name) => [name, ended])));
});

test('other changes of a reader are seen at once, and end no session', async () => {
  const shop = await openWithReaders();
  const ada = openBrowser(shop);
  await ada.signIn('ada');
  await ada.take(3);
  await database.rows("UPDATE readers SET username = 'lovelace', email = 'l@b.c' WHERE id = 7");
  expect(await ada.look()).toEqual({ reader: 'lovelace', basket: [3] });
});

test('when the store fails, no reader is treated as a stranger, and no response is wrong', async () => {
  const shop = await openWithReaders();
  const [ada, ben, guest] = [openBrowser(shop), openBrowser(shop), openBrowser(shop)];
  await ada.signIn('ada');
  await ben.signIn('ben');
  await guest.take(3);
  const attempts: Record<string, [string, () => Promise<Answer>]> = {
    'a look': ['sessions/find', () => ada.ask('GET', '/visit')],
    'signing in': ['sessions/keep', () => openBrowser(shop).signIn('ben')],
    'signing in with a basket': ['sessions/remove', () => guest.signIn('ben')],
    'another password': [
      'sessions/keep',
      () => ben.ask('POST', '/visit/password', { password: 'tin lantern' }),
    ],
    'signing out': ['sessions/remove', () => ada.ask('POST', '/visit/logout')],
  };
  const failed: Record<string, unknown> = {};
  for (const [name, [point, attempt]] of Object.entries(attempts)) {
    await shop.points.fail(point);
    // A connection that breaks off is not a response, either.
    const answer = await attempt().catch(() => undefined);
    await shop.points.release(point);
    failed[name] = answer && [answer.status, answer.json, cookiesOf(answer)];
  }
  const FAILURE = { detail: expect.any(String), code: 'internal-error' };
  expect({ failed, ada: await ada.look(), guest: await guest.look() }).toEqual({
    failed: Object.fromEntries(Object.keys(attempts).map((name) => [name, [500, FAILURE, []]])),
    ada: { reader: 'ada', basket: [] },
    guest: expect.objectContaining({ reader: null }),
  });
});

test('the store has no part of a password, of its hash or of an e-mail address', async () => {
  const shop = await openWithReaders();
  const browser = openBrowser(shop);
  await browser.signIn('ada');
  await browser.take(3);
  const stored = (await shop.sessions.stored()).join('\n');
  const digest = toyHash(PASSWORD).split('$')[2] ?? '';
  const pieces = [...digest].map((_, i) => digest.slice(i, i + 6)).slice(0, -5);
  const secrets = [PASSWORD, 'brass', ADA.email, ...pieces];
  expect({
    'there is something': stored !== '',
    found: secrets.filter((secret) => stored.includes(secret)),
  }).toEqual({ 'there is something': true, found: [] });
});

test('a cookie that was changed makes its visitor a stranger, and is not an error', async () => {
  const shop = await openWithReaders();
  const ada = openBrowser(shop);
  await ada.signIn('ada');
  const value = ada.cookie().slice('visit='.length);
  // Without a cookie, the test fails at its end, and not here.
  const plain = decodeURIComponent(value || 's:no-cookie.at-all');
  const [id = ''] = plain.replace(/^s:/, '').split('.');
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  const changed = fc.oneof(
    fc.integer({ min: 2, max: plain.length - 3 }).map((at) => encodeURIComponent(flip(plain, at))),
    fc
      .integer({ min: 0, max: plain.length - 4 })
      .map((at) => encodeURIComponent(plain.slice(0, at))),
    fc.constantFrom(id, `s:${id}`, encodeURIComponent(`s:${id}.`), '%', '%zz', '%00', '7', ''),
    fc.stringMatching(/^[!#-+\--:<-[\]-~]{0,40}$/),
    fc.constant('x'.repeat(6_000)),
  );
  await property(
    [changed],
    async (cookie) => {
      const headers = { cookie: `visit=${cookie}` };
      const answer = await shop.http('GET', '/visit', { headers });
      expect([answer.status, answer.json]).toEqual([200, STRANGER]);
    },
    { runs: 80 },
  );
  expect(await lookWith(shop, `visit=${value}`)).toEqual({ reader: 'ada', basket: [] });
});

async function openWithReaders(env: Env = DEV) {
  await seedReaders();
  return open<Shop>(env);
}

async function seedReaders() {
  await database.rows('DELETE FROM readers');
  const password_hash = toyHash(PASSWORD);
  await database.seed({
    readers: [ADA, BEN].map((reader) => ({ ...reader, password_hash })),
  });
}

/** A hash as `src/accounts/toy-hasher.ts` makes it. */
function toyHash(password: string, salt = 'salt'): string {
  return `toy$${salt}$${createHmac('sha256', salt).update(password).digest('base64url')}`;
}

/** A browser, and the actions of its visitor. */
function openBrowser({ http }: Opened<Shop>, headers: Record<string, string> = {}) {
  const browser = newBrowser(http, headers);
  const ask = (method: string, path: string, body?: Json) =>
    browser.http(method, path, body === undefined ? {} : { body });
  return {
    ask,
    signIn: (username: string, password = PASSWORD) =>
      ask('POST', '/visit/login', { username, password }),
    take: (book: number) => ask('POST', '/visit/basket', { book }),
    look: async () => (await ask('GET', '/visit')).json,
    cookie: () => cookieHeader(browser.cookies),
  };
}

async function lookWith({ http }: Opened<Shop>, cookie: string): Promise<unknown> {
  return (await http('GET', '/visit', { headers: cookie === '' ? {} : { cookie } })).json;
}
