import { scryptSync } from 'node:crypto';

import { database, open, OPENING_TIME, sweep, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const DAY = 24 * 60 * 60 * 1_000;
const PASSWORD = 'brass lantern';
const ENV = { SESSION_SECRET: 'a secret of these tests, and nobody else’s' };

const ADA = { id: 7, username: 'ada', email: 'ada@b.c', display_name: 'Ada', card_number: 4711 };
const BEN = { id: 8, username: 'ben', email: 'ben@b.c', display_name: 'Ben', is_staff: true };

const ADA_BY_SESSION = { username: 'ada', is_staff: false, by: 'session' };
const BEN_BY_SESSION = { username: 'ben', is_staff: true, by: 'session' };
const NOBODY = { status: 401, code: 'not-authenticated' };

test('after signing in a reader is recognized, in each browser separately', async () => {
  const shop = await openWithReaders();
  const [ada, ben, guest] = [shop.jar(), shop.jar(), shop.jar()];
  const credentials = { username: 'ada', password: PASSWORD };
  const { status, json } = await ada.http('POST', '/api/session', { body: credentials });
  await ben.http('POST', '/api/session', { body: { ...credentials, username: 'ben' } });
  const me = async ({ http }: typeof ada) => tell(await http('GET', '/api/me'));
  expect({
    answer: { status, json },
    ada: await me(ada),
    ben: await me(ben),
    guest: await me(guest),
    'ada again': await me(ada),
  }).toEqual({
    answer: { status: 201, json: ADA_BY_SESSION },
    ada: ADA_BY_SESSION,
    ben: BEN_BY_SESSION,
    guest: NOBODY,
    'ada again': ADA_BY_SESSION,
  });
});

test('a visitor who does not sign in gets no cookie, no row, and no challenge', async () => {
  const shop = await openWithReaders();
  const visits: Record<string, () => ReturnType<Http>> = {
    'a look': () => shop.http('GET', '/api/me'),
    'a card': () => shop.http('GET', '/api/me', { headers: { authorization: 'Card 4711' } }),
    'an unknown cookie': () => shop.http('GET', '/api/me', { headers: { cookie: 'sid=s%3Ax.y' } }),
    'a wrong password': () =>
      shop.http('POST', '/api/session', { body: { username: 'ada', password: 'x' } }),
    'no password': () => shop.http('POST', '/api/session', { body: { username: 'ada' } }),
  };
  const table = await tabulate(Object.keys(visits), async (name) => {
    const answer = await visits[name]?.();
    return { status: answer?.status, cookies: answer?.headers['set-cookie'] ?? [] };
  });
  const { headers } = await shop.http('GET', '/api/me');
  const schemes = String(headers['www-authenticate']).matchAll(/(\w+) realm=/g);
  expect({
    ...table,
    rows: (await rows()).length,
    asks: [...schemes].map(([, scheme]) => scheme),
  }).toEqual({
    'a look': { status: 401, cookies: [] },
    'a card': { status: 200, cookies: [] },
    'an unknown cookie': { status: 401, cookies: [] },
    'a wrong password': { status: 400, cookies: [] },
    'no password': { status: 400, cookies: [] },
    rows: 0,
    asks: ['Card', 'Token', 'Bearer'],
  });
});

test('the cookie is HttpOnly, and SameSite keeps it from forms of other sites', async () => {
  const shop = await openWithReaders();
  const [line = '', ...more] = (await signIn(shop, 'ada')).lines;
  const [pair = '', ...attributes] = line.split(/; */);
  const { httponly, samesite, path, domain, secure } = readAttributes(attributes);
  expect({
    name: pair.split('=')[0],
    more,
    attributes: { httponly, samesite, path, domain, secure },
  }).toEqual({
    name: 'sid',
    more: [],
    attributes: {
      httponly: '',
      samesite: expect.stringMatching(/^(lax|strict)$/),
      path: '/',
      domain: undefined,
      secure: undefined,
    },
  });
});

test('the cookie is Secure only where the request came by HTTPS', async () => {
  const shop = await openWithReaders();
  const body = { username: 'ada', password: PASSWORD };
  const table = await tabulate(['https', 'http'], async (scheme) => {
    const headers = { 'x-forwarded-proto': scheme };
    const answer = await shop.http('POST', '/api/session', { body, headers });
    const [line = ''] = linesOf(answer);
    return [cookieOf(answer).split('=')[0], readAttributes(line.split(/; */))['secure']];
  });
  expect(table).toEqual({ https: ['sid', ''], http: ['sid', undefined] });
});

/** Somebody signs in by one protocol while another visitor's request comes by the other. */
async function signInBeside(
  own: 'http' | 'https',
  check: (cookie: { name?: string; secure?: string }) => void,
) {
  const others = own === 'https' ? 'http' : 'https';
  const by = (scheme: string) => ({ 'x-forwarded-proto': scheme });
  let visit = async () => {};
  const signingIn = async () => {
    const { http } = await openWithReaders();
    visit = async () => void (await http('GET', '/api/me', { headers: by(others) }));
    const body = { username: 'ada', password: PASSWORD };
    return () => http('POST', '/api/session', { body, headers: by(own) });
  };
  await sweep.others(
    signingIn,
    () => visit(),
    async ({ value }) => {
      const [line = ''] = value ? linesOf(value) : [];
      const [pair = '', ...attributes] = line.split(/; */);
      const { secure } = readAttributes(attributes);
      check({ name: pair.split('=')[0], secure });
    },
  );
}

test('after signing in by HTTPS the cookie is Secure, whatever requests come meanwhile', async () => {
  await signInBeside('https', (cookie) => {
    expect(cookie).toEqual({ name: 'sid', secure: '' });
  });
});

test('after signing in by HTTP the cookie is not Secure, whatever requests come meanwhile', async () => {
  await signInBeside('http', (cookie) => {
    expect(cookie).toEqual({ name: 'sid' });
  });
});

test('a session is one row, with the reader’s id and nothing that the reader typed', async () => {
  const shop = await openWithReaders();
  const { cookie } = await signIn(shop, 'ada');
  const [row, ...more] = await rows();
  const { sid = '', data = '', expires_at } = row ?? {};
  const told = JSON.stringify(row ?? null);
  const secrets = [PASSWORD, ADA.email, passwordDigest(PASSWORD)];
  expect({
    more,
    'its id is in the cookie': String(sid).length > 20 && cookie.includes(String(sid)),
    reader: /"readerId":(\w+)/.exec(String(data))?.[1],
    until: new Date(String(expires_at)).getTime(),
    secrets: secrets.filter((secret) => told.includes(secret)),
  }).toEqual({
    more: [],
    'its id is in the cookie': true,
    reader: '7',
    until: OPENING_TIME + 14 * DAY,
    secrets: [],
  });
});

test('every shop with our database and secret knows a session as long as its row exists', async () => {
  const first = await openWithReaders();
  const second = await open<Shop>(ENV);
  const stranger = await open<Shop>({ SESSION_SECRET: 'another secret that is as long as ours' });
  const { cookie } = await signIn(first, 'ada');
  const inAll = () => Promise.all([first, second, stranger].map((shop) => ask(shop.http, cookie)));
  const before = await inAll();
  await first.close();
  const third = await open<Shop>(ENV);
  const after = await ask(third.http, cookie);
  await database.rows('DELETE FROM sessions');
  expect({
    before,
    'after the first has closed': after,
    'without the row': [await ask(second.http, cookie), await ask(third.http, cookie)],
  }).toEqual({
    before: [ADA_BY_SESSION, ADA_BY_SESSION, NOBODY],
    'after the first has closed': ADA_BY_SESSION,
    'without the row': [NOBODY, NOBODY],
  });
});

test('a cookie without the right signature identifies nobody', async () => {
  const shop = await openWithReaders();
  const { cookie } = await signIn(shop, 'ada');
  const other = await signIn(shop, 'ben');
  const value = decodeURIComponent(cookie.slice('sid='.length));
  const [sid = '', signature = ''] = value.slice('s:'.length).split('.');
  const [, otherSignature = ''] = decodeURIComponent(other.cookie).split('.');
  const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  const values: Record<string, string> = {
    unchanged: `s:${sid}.${signature}`,
    'the id alone': sid,
    'no signature': `s:${sid}.`,
    'without a point': `s:${sid}`,
    'another signature': `s:${sid}.${flip(signature)}`,
    'half of it': `s:${sid}.${signature.slice(0, 20)}`,
    'the signature of another id': `s:${sid}.${otherSignature}`,
    'another id': `s:${flip(sid)}.${signature}`,
    'the reader’s id': '7',
    nothing: '',
  };
  const table = await tabulate(Object.keys(values), (name) =>
    ask(shop.http, `sid=${encodeURIComponent(values[name] ?? '')}`),
  );
  expect(table).toEqual({
    ...Object.fromEntries(Object.keys(values).map((name) => [name, NOBODY])),
    unchanged: ADA_BY_SESSION,
  });
});

test('signing in begins a new session, whatever cookie the browser sends', async () => {
  const shop = await openWithReaders();
  const planted = await signIn(shop, 'ben');
  const body = { username: 'ada', password: PASSWORD };
  const headers = { cookie: planted.cookie };
  const answer = await shop.http('POST', '/api/session', { body, headers });
  const fresh = cookieOf(answer);
  const again = cookieOf(
    await shop.http('POST', '/api/session', { body, headers: { cookie: fresh } }),
  );
  expect({
    'the planted one': await ask(shop.http, planted.cookie),
    'the one before': await ask(shop.http, fresh),
    'the new one': await ask(shop.http, again),
    different: new Set([planted.cookie, fresh, again]).size,
    rows: (await rows()).length,
  }).toEqual({
    'the planted one': NOBODY,
    'the one before': NOBODY,
    'the new one': ADA_BY_SESSION,
    different: 3,
    rows: 1,
  });
});

test('signing in also ends the session of a reader who is not active', async () => {
  const shop = await openWithReaders();
  const { cookie } = await signIn(shop, 'ben');
  await database.rows('UPDATE readers SET is_active = FALSE WHERE id = 8');
  const body = { username: 'ada', password: PASSWORD };
  const { status } = await shop.http('POST', '/api/session', { body, headers: { cookie } });
  await database.rows('UPDATE readers SET is_active = TRUE WHERE id = 8');
  expect({ status, before: await ask(shop.http, cookie), rows: (await rows()).length }).toEqual({
    status: 201,
    before: NOBODY,
    rows: 1,
  });
});

test('signing out ends the session of a reader who is not active, for good', async () => {
  const shop = await openWithReaders();
  const here = await signIn(shop, 'ada');
  const there = await signIn(shop, 'ada');
  await database.rows('UPDATE readers SET is_active = FALSE WHERE id = 7');
  const { cookie } = here;
  const { status } = await shop.http('DELETE', '/api/session', { headers: { cookie } });
  const left = (await rows()).length;
  await database.rows('UPDATE readers SET is_active = TRUE WHERE id = 7');
  expect({
    status,
    left,
    'active again': await ask(shop.http, cookie),
    'on another device': await ask(shop.http, there.cookie),
  }).toEqual({
    status: 204,
    left: 1,
    'active again': NOBODY,
    'on another device': ADA_BY_SESSION,
  });
});

test('a session is found among many other cookies, and a long cookie is a guest', async () => {
  const shop = await openWithReaders();
  const { cookie } = await signIn(shop, 'ada');
  const others = Array.from({ length: 800 }, (_, i) => `c${i}=1`).join('; ');
  const signOut = (headers: Record<string, string>) =>
    shop.http('DELETE', '/api/session', { headers });
  expect({
    first: await ask(shop.http, `${cookie}; ${others}`),
    last: await ask(shop.http, `${others}; ${cookie}`),
    'a long one': await ask(shop.http, `sid=s%3A${'x'.repeat(5_000)}.${'y'.repeat(5_000)}`),
    'signed out': (await signOut({ cookie: `${others}; ${cookie}` })).status,
    left: (await rows()).length,
  }).toEqual({
    first: ADA_BY_SESSION,
    last: ADA_BY_SESSION,
    'a long one': NOBODY,
    'signed out': 204,
    left: 0,
  });
});

test('signing out ends this session in every shop, and no other session', async () => {
  const shop = await openWithReaders();
  const second = await open<Shop>(ENV);
  const here = await signIn(shop, 'ada');
  const there = await signIn(second, 'ada');
  const theirs = await signIn(shop, 'ben');
  const signOut = async (cookie?: string) => {
    const headers: Record<string, string> = cookie === undefined ? {} : { cookie };
    const { status, text } = await second.http('DELETE', '/api/session', { headers });
    return { status, text };
  };
  const known = await ask(shop.http, here.cookie);
  expect({
    known,
    answer: await signOut(here.cookie),
    'this one': [await ask(shop.http, here.cookie), await ask(second.http, here.cookie)],
    'on another device': await ask(shop.http, there.cookie),
    theirs: await ask(second.http, theirs.cookie),
    again: await signOut(here.cookie),
    'a guest': await signOut(),
    rows: (await rows()).length,
  }).toEqual({
    known: ADA_BY_SESSION,
    answer: { status: 204, text: '' },
    'this one': [NOBODY, NOBODY],
    'on another device': ADA_BY_SESSION,
    theirs: BEN_BY_SESSION,
    again: { status: 204, text: '' },
    'a guest': { status: 204, text: '' },
    rows: 2,
  });
});

test('a session ends fourteen days after signing in, however often it is used', async () => {
  const shop = await openWithReaders();
  const begun = OPENING_TIME + 987;
  await shop.clock.set(begun);
  const { cookie } = await signIn(shop, 'ada');
  const at = async (ms: number) => {
    await shop.clock.set(begun + ms);
    return ask(shop.http, cookie);
  };
  const early = { 'after a day': await at(DAY), 'after ten': await at(10 * DAY) };
  const late = await signIn(shop, 'ada');
  expect({
    ...early,
    'a millisecond before': await at(14 * DAY - 1),
    then: await at(14 * DAY),
    later: await at(15 * DAY),
    'one of the tenth day, then': await ask(shop.http, late.cookie),
    'in the second before': await at(24 * DAY - 1_000).then(() => ask(shop.http, late.cookie)),
    'and on its last day': await at(24 * DAY).then(() => ask(shop.http, late.cookie)),
  }).toEqual({
    'after a day': ADA_BY_SESSION,
    'after ten': ADA_BY_SESSION,
    'a millisecond before': ADA_BY_SESSION,
    then: NOBODY,
    later: NOBODY,
    'one of the tenth day, then': ADA_BY_SESSION,
    'in the second before': ADA_BY_SESSION,
    'and on its last day': NOBODY,
  });
});

test('whenever a session begins, it ends fourteen days later, to the millisecond', async () => {
  const shop = await openWithReaders();
  // Every 13 days of a year: in some of these periods, daylight saving time begins or ends.
  const starts = Array.from({ length: 29 }, (_, i) => OPENING_TIME + i * 13 * DAY + 987 - i);
  const table = await tabulate(starts.map(String), async (start) => {
    await database.rows('DELETE FROM sessions');
    await shop.clock.set(Number(start));
    await signIn(shop, 'ada');
    const [row] = await rows();
    return (new Date(String(row?.['expires_at'])).getTime() - Number(start)) / DAY;
  });
  expect(table).toEqual(Object.fromEntries(starts.map((start) => [start, 14])));
});

test('an inactive reader is not signed in, and a reader who joins the staff is staff at once', async () => {
  const shop = await openWithReaders();
  const { cookie } = await signIn(shop, 'ada');
  const after = async (change: string) => {
    await database.rows(change);
    return ask(shop.http, cookie);
  };
  expect({
    before: await ask(shop.http, cookie),
    'on the staff': await after(
      "UPDATE readers SET is_staff = TRUE, username = 'countess' WHERE id = 7",
    ),
    'not active': await after('UPDATE readers SET is_active = FALSE WHERE id = 7'),
    'active again': await after(
      'UPDATE readers SET is_active = TRUE, is_staff = FALSE WHERE id = 7',
    ),
    deleted: await after('DELETE FROM readers WHERE id = 7'),
  }).toEqual({
    before: ADA_BY_SESSION,
    'on the staff': { username: 'countess', is_staff: true, by: 'session' },
    'not active': NOBODY,
    'active again': { ...ADA_BY_SESSION, username: 'countess' },
    deleted: NOBODY,
  });
});

test('a visit writes nothing, and without a cookie it does not query the database', async () => {
  const shop = await openWithReaders();
  const { cookie } = await signIn(shop, 'ada');
  const verbs = async (headers: Record<string, string>, method = 'GET', path = '/api/me') => {
    const { sql } = await shop.watch(() => shop.http(method, path, { headers }));
    return [...new Set(sql.map(({ verb }) => verb))];
  };
  const atOnce = await verbs({ cookie });
  await shop.clock.advance(DAY);
  expect({
    'with a cookie': atOnce,
    'a day later': await verbs({ cookie }),
    'without one': await verbs({}),
    'a guest who signs out': await verbs({}, 'DELETE', '/api/session'),
    'one with an unknown cookie': await verbs({ cookie: 'sid=s%3Ax.y' }, 'DELETE', '/api/session'),
  }).toEqual({
    'with a cookie': ['select'],
    'a day later': ['select'],
    'without one': [],
    'a guest who signs out': [],
    'one with an unknown cookie': [],
  });
});

test('when the database fails, nobody is told that they are signed in', async () => {
  let shop: Opened | undefined;
  const signingIn = async () => {
    const opened = await openWithReaders();
    shop = opened;
    const body = { username: 'ada', password: PASSWORD };
    return async () => {
      const answer = await opened.http('POST', '/api/session', { body });
      return { status: answer.status, cookie: cookieOf(answer) };
    };
  };
  await sweep.faults(signingIn, async ({ value, at, again }) => {
    const known = async (cookie = '') => shop && 'username' in (await ask(shop.http, cookie));
    // A response that breaks off does not say so, either.
    const isTold = value?.status === 201;
    const first = { cookie: (value?.cookie ?? '') !== '', known: await known(value?.cookie) };
    const repeated = at ? await again() : value;
    expect({ ...first, repeated: [repeated?.status, await known(repeated?.cookie)] }).toEqual({
      cookie: isTold,
      known: isTold,
      repeated: [201, true],
    });
  });
});

test('when the database fails, nobody is signed in while the session of their cookie goes on', async () => {
  let shop: Opened | undefined;
  let planted = '';
  const signingIn = async () => {
    const opened = await openWithReaders();
    shop = opened;
    planted = (await signIn(opened, 'ben')).cookie;
    const body = { username: 'ada', password: PASSWORD };
    const headers = { cookie: planted };
    return async () => {
      const answer = await opened.http('POST', '/api/session', { body, headers });
      return { status: answer.status, cookie: cookieOf(answer) };
    };
  };
  await sweep.faults(signingIn, async ({ value, at, again }) => {
    const isKnown = async (cookie = '') => shop && 'username' in (await ask(shop.http, cookie));
    const isTold = value?.status === 201;
    const first = {
      cookie: (value?.cookie ?? '') !== '',
      known: await isKnown(value?.cookie),
      // What has become of it after an error is up to the learner.
      planted: isTold && (await isKnown(planted)),
    };
    const repeated = at ? await again() : value;
    expect({
      ...first,
      repeated: [repeated?.status, await isKnown(repeated?.cookie), await isKnown(planted)],
    }).toEqual({
      cookie: isTold,
      known: isTold,
      planted: false,
      repeated: [201, true, false],
    });
  });
});

test('when the session cannot be stored, signing in fails', async () => {
  const shop = await openWithReaders();
  const body = { username: 'ada', password: PASSWORD };
  const fault = await database.failOn('insert', 'sessions');
  const failed = await shop.http('POST', '/api/session', { body });
  await fault.lift();
  const { cookie } = await signIn(shop, 'ada');
  expect({
    told: tell(failed),
    cookies: linesOf(failed),
    repeated: await ask(shop.http, cookie),
    rows: (await rows()).length,
  }).toEqual({
    told: { status: 500, code: 'internal-error' },
    cookies: [],
    repeated: ADA_BY_SESSION,
    rows: 1,
  });
});

test('when the database fails, the response says correctly whether the reader is signed out', async () => {
  let isKnown = async () => true;
  const signingOut = async () => {
    const shop = await openWithReaders();
    const { cookie } = await signIn(shop, 'ada');
    isKnown = async () => 'username' in (await ask(shop.http, cookie));
    return async () => {
      const { status } = await shop.http('DELETE', '/api/session', { headers: { cookie } });
      // So that at least one statement follows, whatever the answer has sent.
      await shop.http('GET', '/api/me', { headers: { authorization: 'Card 4711' } });
      return status;
    };
  };
  await sweep.faults(signingOut, async ({ value: told, at, again }) => {
    const left = await isKnown();
    await (at ? again() : undefined);
    expect({ told, left, repeated: await isKnown() }).toEqual({
      told: left ? 500 : 204,
      left: left && at !== undefined,
      repeated: false,
    });
  });
});

test('when the database fails, no reader is treated as a guest', async () => {
  const asking = async () => {
    const shop = await openWithReaders();
    const { cookie } = await signIn(shop, 'ada');
    return () => ask(shop.http, cookie);
  };
  await sweep.faults(asking, async ({ value, at }) => {
    const failed = { status: 500, code: 'internal-error' };
    expect(value).toEqual(at ? failed : ADA_BY_SESSION);
  });
});

type Opened = Awaited<ReturnType<typeof openWithReaders>>;
type Http = Opened['http'];

async function openWithReaders() {
  const shop = await open<Shop>(ENV);
  const password_digest = passwordDigest(PASSWORD);
  await database.seed({ readers: [ADA, BEN].map((reader) => ({ ...reader, password_digest })) });
  return shop;
}

/** Signs in from a new browser. Returns its cookie, and the `Set-Cookie` headers. */
async function signIn({ http }: Pick<Opened, 'http'>, username: string) {
  const answer = await http('POST', '/api/session', { body: { username, password: PASSWORD } });
  return { cookie: cookieOf(answer), lines: linesOf(answer) };
}

function linesOf({ headers }: Awaited<ReturnType<Http>>): string[] {
  return [headers['set-cookie'] ?? []].flat();
}

function readAttributes(attributes: readonly string[]): Record<string, string> {
  const named = attributes.map((attribute) => attribute.toLowerCase().split('='));
  return Object.fromEntries(named.map(([name = '', value = '']) => [name, value]));
}

/** The cookie that a browser sends from then on; empty when no cookie was set. */
function cookieOf(answer: Awaited<ReturnType<Http>>): string {
  return linesOf(answer)
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');
}

/** Whom the shop recognizes by this cookie, or the error. */
async function ask(http: Http, cookie: string) {
  return tell(await http('GET', '/api/me', { headers: { cookie } }));
}

function tell({ status, json }: Awaited<ReturnType<Http>>): Record<string, unknown> {
  if (status === 200) return json as Record<string, unknown>;
  return { status, code: (Object(json) as { code?: unknown }).code };
}

function rows() {
  return database.rows('SELECT * FROM sessions');
}

/** A password hash in the shop's format, at the lowest cost. */
function passwordDigest(password: string): string {
  const salt = Buffer.from('salt');
  const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
  return `scrypt$2$1$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
}
