import { createHash, createHmac } from 'node:crypto';

import { type Ask, database, type Env, fc, open, type Opened, property } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { type Browser, cookieHeader, cookiesOf, newBrowser } from './browser';

const ENV = { GUARDS: 'csrf', CSRF_SECRET: 'a secret of these tests, and nobody else’s' };
const OPEN = { ...ENV, GUARDS: '' };
const PROD = { ...ENV, SHOP_ENV: 'prod', TRUST_HOPS: '1' };

const PASSWORD = 'brass lantern';
const ADA = { id: 7, username: 'ada', email: 'ada@lantern.test', display_name: 'Ada' };
const BEN = { id: 8, username: 'ben', email: 'ben@lantern.test', display_name: 'Ben' };

const CARD = '4711-0815';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PAGE = '/account/email';

const REFUSED = { status: 403, code: 'csrf-failed' };

test('a form of another site changes nothing, and the shop’s own form works', async () => {
  /** The requests that a page of another site makes a reader's browser send. */
  const attack = async (env: Env, hasSeenForm: boolean) => {
    const { ada } = await openWithReaders(env);
    await (hasSeenForm ? ada.http('GET', PAGE) : undefined);
    const { status } = await ada.http('POST', PAGE, form({ email: 'thief@elsewhere.test' }));
    return [status, await emailOf(7)];
  };
  const { ada } = await openWithReaders(ENV);
  const token = await loadToken(ada);
  const own = await ada.http('POST', PAGE, form({ email: 'new@lantern.test', _csrf: token }));
  const afterwards = await emailOf(7);
  expect({
    'without this guard': await attack(OPEN, true),
    'with it': await attack(ENV, true),
    'before a form was ever shown': await attack(ENV, false),
    'our own': [own.status, afterwards],
  }).toEqual({
    'without this guard': [303, 'thief@elsewhere.test'],
    'with it': [403, ADA.email],
    'before a form was ever shown': [403, ADA.email],
    'our own': [303, 'new@lantern.test'],
  });
});

test('every method that may change something needs a token', async () => {
  const { ada } = await openWithReaders();
  const token = await loadToken(ada);
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'PURGE', 'LOCK', 'REPORT'];
  const safe = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
  const isRefused = async (method: string, headers = {}) =>
    (await ada.http(method, '/account/nothing', { headers })).status === 403;
  const refused: Record<string, boolean[]> = {};
  for (const method of [...safe, ...methods]) {
    refused[method] = [
      await isRefused(method),
      await isRefused(method, { 'x-csrf-token': 'wrong' }),
      await isRefused(method, { 'x-csrf-token': token }),
    ];
  }
  expect(refused).toEqual({
    ...Object.fromEntries(safe.map((method) => [method, [false, false, false]])),
    ...Object.fromEntries(methods.map((method) => [method, [true, true, false]])),
  });
});

test('a token is accepted in the field and in the header, and nowhere else', async () => {
  const { ada } = await openWithReaders();
  const token = await loadToken(ada);
  const cookie = (more: string) => ({ cookie: `${cookieHeader(ada.cookies)}; ${more}` });
  const name = 'Countess';
  const ways: Record<string, [string, Ask]> = {
    'a field of a form': ['/account/name', form({ name, _csrf: token })],
    'a field of JSON': ['/account/name', { body: { name, _csrf: token } }],
    'the header, with a form': ['/account/name', form({ name }, { 'x-csrf-token': token })],
    'the header, with JSON': [
      '/account/name',
      { body: { name }, headers: { 'X-CSRF-Token': token } },
    ],
    'the address': [`/account/name?_csrf=${token}`, form({ name })],
    'a cookie of the same name': ['/account/name', form({ name }, cookie(`_csrf=${token}`))],
    'a cookie and a field, both made up': [
      '/account/name',
      form({ name, _csrf: 'made-up' }, cookie('_csrf=made-up; csrf=made-up; csrfToken=made-up')),
    ],
    'another header': ['/account/name', form({ name }, { 'x-token': token, 'csrf-token': token })],
    'that it is JSON': ['/account/name', { body: { name } }],
    'what a browser says': [
      '/account/name',
      form({ name }, { 'sec-fetch-site': 'same-origin', 'x-requested-with': 'XMLHttpRequest' }),
    ],
  };
  const answers: Record<string, unknown> = {};
  for (const [way, [path, ask]] of Object.entries(ways)) {
    answers[way] = (await ada.http('POST', path, ask)).status;
  }
  expect(answers).toEqual({
    'a field of a form': 303,
    'a field of JSON': 303,
    'the header, with a form': 303,
    'the header, with JSON': 303,
    'the address': 403,
    'a cookie of the same name': 403,
    'a cookie and a field, both made up': 403,
    'another header': 403,
    'that it is JSON': 403,
    'what a browser says': 403,
  });
});

test('anything that is not the token is rejected', async () => {
  const { ada } = await openWithReaders();
  const token = await loadToken(ada);
  const at = fc.integer({ min: 0, max: token.length - 1 });
  // As base64, `x` and `A` differ from what they replace in the first of their six bits: the last
  // character of a token may have bits that are not read, and which ones depends on chance.
  const other = (text: string) => (/[A-Za-f]/.test(text) ? 'x' : 'A');
  const wrong = fc.oneof(
    at.map((place) => token.slice(0, place)),
    at.map((place) => token.slice(0, place) + other(token[place] ?? '') + token.slice(place + 1)),
    fc.string({ minLength: 1, maxLength: 9 }).map((text) => token + text),
    fc.constantFrom(
      ...['', ' ', token.toUpperCase(), token.toLowerCase(), `${token},${token}`, token.slice(1)],
      ...[[token], [token, token], { token }, { toString: token }, 7, 0, null, true, false, [], {}],
    ),
  );
  await property(
    [wrong.filter((text) => text !== token)],
    async (_csrf) => {
      const { status, json } = await ada.http('POST', PAGE, { body: { email: 'x', _csrf } });
      expect({ status, code: codeOf(json) }).toEqual(REFUSED);
    },
    { runs: 100 },
  );
  const twice = { ...FORM, 'content-length': String(`_csrf=${token}&_csrf=${token}`.length) };
  const raw = `_csrf=${token}&_csrf=${token}`;
  const answer = await ada.http('POST', PAGE, { raw, headers: twice });
  expect({ status: answer.status, code: codeOf(answer.json), email: await emailOf(7) }).toEqual({
    ...REFUSED,
    email: ADA.email,
  });
});

test('a token belongs to one visit', async () => {
  const { shop, ada } = await openWithReaders();
  const ben = await signIn(shop, 'ben');
  const guest = newBrowser(shop.http);
  const [ofAda, ofBen] = [await loadToken(ada), await loadToken(ben)];
  const ofGuest = await loadToken(guest, '/sign-in');
  /** All cookies of Ben's browser are planted in Ada's, except the cookie of the visit. */
  const planted = new Map([...ben.cookies, ['visit', ada.cookies.get('visit') ?? '']]);
  const send = async (cookies: ReadonlyMap<string, string>, token: string) => {
    const headers = { cookie: cookieHeader(cookies) };
    const { status } = await shop.http(
      'POST',
      PAGE,
      form({ email: 'x@y.z', _csrf: token }, headers),
    );
    return status;
  };
  expect({
    'of another reader': await send(ada.cookies, ofBen),
    'of a guest': await send(ada.cookies, ofGuest),
    'of another reader, with their cookies': await send(planted, ofBen),
    'without a cookie': await send(new Map(), ofAda),
    'with an unknown visit': await send(
      new Map([...ada.cookies, ['visit', 'x'.repeat(32)]]),
      ofAda,
    ),
    'her own': await send(ada.cookies, ofAda),
  }).toEqual({
    'of another reader': 403,
    'of a guest': 403,
    'of another reader, with their cookies': 403,
    'without a cookie': 403,
    'with an unknown visit': 403,
    'her own': 303,
  });
});

test('a token works as often as it is sent, from each form of each page', async () => {
  const { shop, ada } = await openWithReaders();
  const first = await loadTokens(ada, '/account');
  await loadToken(ada);
  const later = await loadTokens(ada, '/account');
  const guest = newBrowser(shop.http);
  const ofGuest = await loadTokens(guest, '/sign-in');
  const statuses: number[] = [];
  for (const token of [...first, ...later, ...first]) {
    const answer = await ada.http('POST', '/account/name', form({ name: 'A', _csrf: token }));
    statuses.push(answer.status);
  }
  for (const token of ofGuest) {
    const answer = await guest.http('POST', '/sign-in', form({ username: 'x', _csrf: token }));
    statuses.push(answer.status);
  }
  for (let i = 0; i < 150; i += 1) await ada.http('GET', '/account');
  const afterwards = new Set<number>();
  for (const token of Array.from({ length: 15 }, () => first).flat()) {
    const answer = await ada.http('POST', '/account/name', form({ name: 'A', _csrf: token }));
    afterwards.add(answer.status);
  }
  expect({
    forms: [first.length, later.length, ofGuest.length],
    statuses,
    'after 150 other pages, 15 times': [...afterwards],
  }).toEqual({
    forms: [2, 2, 2],
    statuses: [303, 303, 303, 303, 303, 303, 401, 401],
    'after 150 other pages, 15 times': [303],
  });
});

test('a token ends when the visitor signs in or out', async () => {
  const { shop } = await openWithReaders();
  const browser = newBrowser(shop.http);
  const ofGuest = await loadToken(browser, '/sign-in');
  const signedIn = await browser.http(
    'POST',
    '/sign-in',
    form({ username: 'ada', password: PASSWORD, _csrf: ofGuest }),
  );
  const change = async (token: string) =>
    (await browser.http('POST', '/account/name', form({ name: 'A', _csrf: token }))).status;
  const old = await change(ofGuest);
  const ofAda = await loadToken(browser);
  const fresh = await change(ofAda);
  await browser.http('POST', '/sign-out', form({ _csrf: ofAda }));
  const signInAgain = form({ username: 'ada', password: PASSWORD, _csrf: ofAda });
  expect({
    'signs in': signedIn.status,
    'the one from before': old,
    'a new one': fresh,
    'after signing out': (await browser.http('POST', '/sign-in', signInAgain)).status,
  }).toEqual({
    'signs in': 303,
    'the one from before': 403,
    'a new one': 303,
    'after signing out': 403,
  });
});

test('another site cannot sign a visitor in', async () => {
  const { shop } = await openWithReaders();
  const browser = newBrowser(shop.http);
  const credentials = { username: 'ben', password: PASSWORD };
  const answers = [
    await browser.http('POST', '/sign-in', form(credentials)),
    await browser.http('POST', '/visit/login', { body: credentials }),
    await browser.http('POST', '/sign-up', form({ ...credentials, username: 'x', email: 'x@y.z' })),
  ];
  expect({
    statuses: answers.map(({ status }) => status),
    visit: (await browser.http('GET', '/visit')).json,
  }).toEqual({ statuses: [403, 403, 403], visit: { reader: null, basket: [] } });
});

test('nobody can compute a token from the cookie of the visit', async () => {
  const { ada, shop } = await openWithReaders();
  const ben = await signIn(shop, 'ben');
  const token = await loadToken(ada);
  const id = ada.cookies.get('visit') ?? '';
  const encodings = ['hex', 'base64', 'base64url'] as const;
  const guesses = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) =>
    encodings.flatMap((encoding) => [
      createHash(algorithm).update(id).digest(encoding),
      ...['', 'secret', 'csrf', id].map((key) =>
        createHmac(algorithm, key).update(id).digest(encoding),
      ),
    ]),
  );
  const pieces = [...id].map((_, i) => id.slice(i, i + 8)).slice(0, -7);
  const told = [...pieces, ...guesses].filter((text) => token.includes(text));
  expect({
    'long enough': token.length >= 22,
    told,
    'reversed or encoded': [
      [...id].reverse().join(''),
      ...encodings.map((encoding) => Buffer.from(id).toString(encoding)),
    ].filter((text) => token.includes(text)),
    'another one for another visit': token !== (await loadToken(ben)),
  }).toEqual({
    'long enough': true,
    told: [],
    'reversed or encoded': [],
    'another one for another visit': true,
  });
});

test('a guest’s form works, and a page without a form sets no cookie', async () => {
  const { shop } = await openWithReaders();
  const guest = newBrowser(shop.http);
  const without = [
    await guest.http('GET', '/'),
    await guest.http('GET', '/search-page'),
    await guest.http('GET', '/nothing'),
    await guest.http('POST', '/sign-in', form({ username: 'ada', password: PASSWORD })),
    await guest.http('POST', '/visit/basket', {
      body: { book: 3 },
      headers: { accept: 'text/html' },
    }),
  ];
  const token = await loadToken(guest, '/sign-in');
  const credentials = { username: 'ada', password: PASSWORD };
  const { status } = await guest.http('POST', '/sign-in', form({ ...credentials, _csrf: token }));
  expect({
    without: without.map((answer) => [answer.status, cookiesOf(answer).map(({ name }) => name)]),
    status,
    visit: (await guest.http('GET', '/visit')).json,
  }).toEqual({
    without: [200, 200, 404, 403, 403].map((code) => [code, []]),
    status: 303,
    visit: { reader: 'ada', basket: [] },
  });
});

test('a card replaces a token under /api/, and only a card that belongs to a reader', async () => {
  const { shop, ada } = await openWithReaders();
  const token = await loadToken(ada);
  const wish = async (http: Browser['http'], headers: Record<string, string>) => {
    const body = { book: 3 };
    return (await http('POST', '/api/wishlist', { body, headers })).status;
  };
  const rename = async (headers: Record<string, string>, path = '') =>
    (await ada.http('POST', `/account/name${path}`, form({ name: 'A' }, headers))).status;
  const card = { authorization: `Bearer ${CARD}` };
  expect({
    'a card': await wish(shop.http, card),
    'a card, beside a visit': await wish(ada.http, card),
    'a visit': await wish(ada.http, {}),
    'a visit and its token': await wish(ada.http, { 'x-csrf-token': token }),
    'a wrong card, beside a visit': await wish(ada.http, { authorization: 'Bearer 4711' }),
    'another scheme, beside a visit': await wish(ada.http, { authorization: 'Basic YTpi' }),
    'half a card, beside a visit': await wish(ada.http, { authorization: 'Bearer' }),
    'a card beside /api/': (await ada.http('POST', '/apiary', { headers: card })).status,
    'a card on a page': await rename(card),
    'a card on a page that says /api/': await rename(card, '?from=/api/'),
    wishes: await database.rows('SELECT reader_id, book_id FROM wishes ORDER BY reader_id'),
  }).toEqual({
    'a card': 201,
    'a card, beside a visit': 201,
    'a visit': 403,
    'a visit and its token': 201,
    'a wrong card, beside a visit': 401,
    'another scheme, beside a visit': 403,
    'half a card, beside a visit': 403,
    'a card beside /api/': 403,
    'a card on a page': 403,
    'a card on a page that says /api/': 403,
    wishes: [
      { reader_id: 7, book_id: 3 },
      { reader_id: 8, book_id: 3 },
    ],
  });
});

test('in production a cookie of the middleware is Secure and named __Host-', async () => {
  const { shop } = await openWithReaders(PROD);
  const browser = newBrowser(shop.http, { 'x-forwarded-proto': 'https' });
  const answer = await browser.http('GET', '/sign-in');
  const own = cookiesOf(answer).filter(({ name }) => name !== 'visit');
  const here = newBrowser((await openWithReaders(ENV)).shop.http);
  const inDevelopment = cookiesOf(await here.http('GET', '/sign-in'));
  const [, token = ''] = TOKEN.exec(answer.text) ?? [];
  const credentials = { username: 'ada', password: PASSWORD, _csrf: token };
  expect({
    names: own.filter(({ name }) => !name.startsWith('__Host-')),
    attributes: own.map(({ secure, path, domain }) => ({ secure, path, domain })),
    'in development': inDevelopment.filter((cookie) => 'secure' in cookie),
    status: (await browser.http('POST', '/sign-in', form(credentials))).status,
  }).toEqual({
    names: [],
    attributes: own.map(() => ({ secure: '', path: '/', domain: undefined })),
    'in development': [],
    status: 303,
  });
});

test('a rejected request gets a page or JSON that says so, and nothing else', async () => {
  const { ada } = await openWithReaders();
  const token = await loadToken(ada);
  const ask = (accept: string) => form({ email: 'x@y.z', _csrf: 'x' }, { accept });
  const json = await ada.http('POST', PAGE, ask('application/json'));
  const page = await ada.http('POST', PAGE, ask('text/html'));
  expect({
    json: [json.status, json.json],
    page: [page.status, page.headers['content-type'], page.text.includes('</html>')],
    'tells the token': [json.text, page.text].some((text) => text.includes(token)),
  }).toEqual({
    json: [403, { detail: expect.any(String), code: 'csrf-failed' }],
    page: [403, 'text/html; charset=utf-8', true],
    'tells the token': false,
  });
});

async function openWithReaders(env: Env = ENV) {
  for (const table of ['wishes', 'cards', 'readers', 'books', 'authors']) {
    await database.rows(`DELETE FROM ${table}`);
  }
  const password_hash = toyHash(PASSWORD);
  await database.seed({
    readers: [ADA, BEN].map((reader) => ({ ...reader, password_hash })),
    cards: [{ reader_id: 8, digest: createHash('sha256').update(CARD).digest('hex') }],
    authors: [{ id: 1, name: 'Nan' }],
    books: [{ id: 3, author_id: 1, title: 'The Lamp', price_cents: 900 }],
  });
  const shop = await open<Shop>(env);
  const headers: Record<string, string> =
    'TRUST_HOPS' in env ? { 'x-forwarded-proto': 'https' } : {};
  return { shop, ada: await signIn(shop, 'ada', headers) };
}

/** A hash as `src/accounts/toy-hasher.ts` makes it. */
function toyHash(password: string): string {
  return `toy$salt$${createHmac('sha256', 'salt').update(password).digest('base64url')}`;
}

/** Signs in with the shop's form, and with its token where the form has one. */
async function signIn(
  { http }: Opened<Shop>,
  username: string,
  headers: Record<string, string> = {},
): Promise<Browser> {
  const browser = newBrowser(http, headers);
  const [_csrf = ''] = await loadTokens(browser, '/sign-in');
  await browser.http('POST', '/sign-in', form({ username, password: PASSWORD, _csrf }));
  return browser;
}

const TOKEN = /name="_csrf" value="([^"]+)"/;

/** The tokens in the forms of a page. */
async function loadTokens({ http }: Browser, path: string): Promise<string[]> {
  const { text } = await http('GET', path);
  return [...text.matchAll(new RegExp(TOKEN, 'g'))].map(([, token = '']) => token);
}

async function loadToken(browser: Browser, path = PAGE): Promise<string> {
  const [token = 'no-token-on-this-page'] = await loadTokens(browser, path);
  return token;
}

function form(fields: Record<string, string>, headers: Record<string, string> = {}): Ask {
  return { raw: new URLSearchParams(fields).toString(), headers: { ...FORM, ...headers } };
}

async function emailOf(id: number): Promise<unknown> {
  const [row] = await database.rows(`SELECT email FROM readers WHERE id = ${id}`);
  return row?.['email'];
}

function codeOf(json: unknown): unknown {
  return (json as { code?: unknown } | undefined)?.code;
}
