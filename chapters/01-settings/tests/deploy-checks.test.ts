import { fc, files, open, property, tabulate } from '@bookshop/kit';

import type { SecuritySettings, Settings } from '../src/settings/settings';
import type { Shop } from '../src/shop';

const SECURE: SecuritySettings = {
  sslRedirect: true,
  hstsSeconds: 3600,
  hstsIncludeSubdomains: true,
  hstsPreload: true,
  sessionCookieSecure: true,
  csrfCookieSecure: true,
};

const FIT: Settings = {
  environment: 'prod',
  debug: false,
  shopName: 'The Paper Lantern',
  currency: 'EUR',
  port: 8000,
  allowedHosts: ['.paperlantern.example'],
  secretKey: 'nine-lanterns-hang-over-the-quay-and-one-of-them-is-made-of-paper',
  databaseUrl: 'postgres://shop@db/shop',
  security: SECURE,
};

const UNFIT: Settings = {
  ...FIT,
  debug: true,
  allowedHosts: [],
  secretKey: 'hunter2-hunter2',
  security: {
    sslRedirect: false,
    hstsSeconds: 0,
    hstsIncludeSubdomains: false,
    hstsPreload: false,
    sessionCookieSecure: false,
    csrfCookieSecure: false,
  },
};

/** The fit settings, with these security settings replaced. */
function securedBy(security: Partial<SecuritySettings>): Settings {
  return { ...FIT, security: { ...SECURE, ...security } };
}

/** The checks of a new shop: with all findings, or only with their ids. */
async function openChecks() {
  const { deployChecks } = await open<Shop>({ SHOP_SAMPLE: '{}' });
  const check = (settings: Settings) => deployChecks.checkDeploy(settings);
  const ids = async (settings: Settings) => (await check(settings)).map(({ id }) => id);
  return { check, ids };
}

test('settings that are fit for production have no findings', async () => {
  const { check } = await openChecks();
  expect(await check(FIT)).toEqual([]);
});

test('settings in which nothing is secure have seven findings', async () => {
  const { ids } = await openChecks();
  expect(await ids(UNFIT)).toEqual(['S004', 'S008', 'S009', 'S012', 'S016', 'S018', 'S020']);
});

test('each problem alone gives one finding, its own', async () => {
  const { ids } = await openChecks();
  expect({
    'no HSTS': await ids(securedBy({ hstsSeconds: 0 })),
    'no redirect to https': await ids(securedBy({ sslRedirect: false })),
    'weak secret key': await ids({ ...FIT, secretKey: 'hunter2' }),
    'session cookie without https': await ids(securedBy({ sessionCookieSecure: false })),
    'csrf cookie without https': await ids(securedBy({ csrfCookieSecure: false })),
    debugging: await ids({ ...FIT, debug: true }),
    'no allowed hosts': await ids({ ...FIT, allowedHosts: [] }),
  }).toEqual({
    'no HSTS': ['S004'],
    'no redirect to https': ['S008'],
    'weak secret key': ['S009'],
    'session cookie without https': ['S012'],
    'csrf cookie without https': ['S016'],
    debugging: ['S018'],
    'no allowed hosts': ['S020'],
  });
});

test('HSTS without subdomains or preload is a finding only if HSTS is on', async () => {
  const { ids } = await openChecks();
  const without = { hstsIncludeSubdomains: false, hstsPreload: false };
  expect({
    'on, with neither': await ids(securedBy(without)),
    'on, without subdomains': await ids(securedBy({ hstsIncludeSubdomains: false })),
    'on, without preload': await ids(securedBy({ hstsPreload: false })),
    'on for a second, with neither': await ids(securedBy({ ...without, hstsSeconds: 1 })),
    'on for half a second, with neither': await ids(securedBy({ ...without, hstsSeconds: 0.5 })),
    'on for a very short time': await ids(securedBy({ ...without, hstsSeconds: Number.MIN_VALUE })),
    'on for ever': await ids(securedBy({ hstsSeconds: Number.MAX_SAFE_INTEGER })),
    'off, with neither': await ids(securedBy({ ...without, hstsSeconds: 0 })),
  }).toEqual({
    'on, with neither': ['S005', 'S021'],
    'on, without subdomains': ['S005'],
    'on, without preload': ['S021'],
    'on for a second, with neither': ['S005', 'S021'],
    'on for half a second, with neither': ['S005', 'S021'],
    'on for a very short time': ['S005', 'S021'],
    'on for ever': [],
    'off, with neither': ['S004'],
  });
});

test('for any combination of problems, each one is found once, sorted by id', async () => {
  const { ids } = await openChecks();
  const hsts = fc.constantFrom(
    { hstsSeconds: 0, hstsIncludeSubdomains: false, hstsPreload: false, ids: ['S004'] },
    { hstsSeconds: 1, hstsIncludeSubdomains: true, hstsPreload: true, ids: [] },
    { hstsSeconds: 0.5, hstsIncludeSubdomains: true, hstsPreload: true, ids: [] },
    { hstsSeconds: 0.9, hstsIncludeSubdomains: false, hstsPreload: false, ids: ['S005', 'S021'] },
    { hstsSeconds: 60, hstsIncludeSubdomains: false, hstsPreload: true, ids: ['S005'] },
    { hstsSeconds: 90, hstsIncludeSubdomains: true, hstsPreload: false, ids: ['S021'] },
    { hstsSeconds: 3600, hstsIncludeSubdomains: false, hstsPreload: false, ids: ['S005', 'S021'] },
  );
  const faults = fc.subarray(['S008', 'S009', 'S012', 'S016', 'S018', 'S020']);
  // Settings that have no influence.
  const besides = fc.record({
    environment: fc.constantFrom('dev' as const, 'prod' as const),
    hosts: fc.constantFrom<string[][]>([''], ['*'], ['localhost', '[::1]']),
    port: fc.constantFrom(0, 443),
  });
  await property([hsts, faults, besides], async ({ ids: expected, ...settings }, others, rest) => {
    const { environment, hosts, port } = rest;
    const is = (id: string) => others.includes(id);
    const found = await ids({
      ...FIT,
      environment,
      port,
      debug: is('S018'),
      allowedHosts: is('S020') ? [] : hosts,
      secretKey: is('S009') ? 'hunter2' : FIT.secretKey,
      security: {
        ...settings,
        sslRedirect: !is('S008'),
        sessionCookieSecure: !is('S012'),
        csrfCookieSecure: !is('S016'),
      },
    });
    expect(found).toEqual([...expected, ...others].sort());
  });
});

test('a key of 50 characters, 5 of them different, is strong enough', async () => {
  const { ids } = await openChecks();
  const keys = [
    'abcdefghij'.repeat(5),
    'abcde'.repeat(10),
    `${'abcdefghij'.repeat(5)}insecure-`,
    `not-insecure-${'abcdefghij'.repeat(4)}`,
  ];
  const table = await tabulate(keys, (secretKey) => ids({ ...FIT, secretKey }));
  expect(table).toEqual({
    abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij: [],
    abcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcde: [],
    'abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijinsecure-': [],
    'not-insecure-abcdefghijabcdefghijabcdefghijabcdefghij': [],
  });
});

test('a key that is short, has few different characters or begins with insecure- is weak', async () => {
  const { ids } = await openChecks();
  const keys = [
    'Tr0ub4dor&3',
    'abcdefghij'.repeat(5).slice(1),
    'abcd'.repeat(20),
    'a'.repeat(50),
    `insecure-${'abcdefghij'.repeat(5)}`,
  ];
  const table = await tabulate(keys, (secretKey) => ids({ ...FIT, secretKey }));
  expect(table).toEqual({
    'Tr0ub4dor&3': ['S009'],
    bcdefghijabcdefghijabcdefghijabcdefghijabcdefghij: ['S009'],
    abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd: ['S009'],
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: ['S009'],
    'insecure-abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij': ['S009'],
  });
});

test('a key below the limits for length or different characters, or with the prefix, is weak, whatever its characters', async () => {
  const { ids } = await openChecks();
  const prefix = fc.constantFrom(
    ...['', '', '', '', '', 'insecure-', 'insecure-', 'Insecure-', ' insecure-', 'insecure'],
    // A character before the prefix counts, also if it is a line end or invisible.
    ...['x\ninsecure-', '\ninsecure-', '\uFEFFinsecure-', '\u00ADinsecure-', '\0insecure-'],
  );
  const alphabet = fc.constantFrom(
    [...'a'],
    [...'abé '],
    [...'abé 🔑'],
    [...'aAbBc'],
    [...'ab\n\r '],
    [...'ab\0\u00AD\uFEFF'],
    // Of two UTF-16 code units each; the first unit is the same in all of them.
    [...'🔑🔒🔓🔔'],
    [...'🔑🔒🔓🔔🔕'],
    // Letters and accents that Unicode normalization would join into one character.
    ['e', '\u0301', 'o', '\u0308', 'a'],
    // Halves of such pairs (surrogates): without the other half, each is a character by itself.
    ['\uD83C', '\uD83D', '\uD83E', '\uD83F', 'a'],
  );
  const characters = alphabet.chain((some) =>
    fc.array(fc.constantFrom(...some), { minLength: 40, maxLength: 54 }),
  );
  await property(
    [prefix, characters],
    async (before, others) => {
      const all = [...before, ...others];
      const isWeak = before === 'insecure-' || all.length < 50 || new Set(all).size < 5;
      const found = await ids({ ...FIT, secretKey: all.join('') });
      expect(found).toEqual(isWeak ? ['S009'] : []);
    },
    { runs: 800 },
  );
});

test('a very long key is checked like any other', async () => {
  const { ids } = await openChecks();
  const judge = (secretKey: string) =>
    ids({ ...FIT, secretKey }).catch((thrown: unknown) => thrown);
  const times = 60_000;
  const filler = 'a'.repeat(times);
  expect({
    strong: await judge('abcde'.repeat(times)),
    'strong by its beginning': await judge(`bcde${filler}`),
    'strong by its middle': await judge(`${filler}bcde${filler}`),
    'strong by its end': await judge(`${filler}bcde`),
    repetitive: await judge('abcda'.repeat(times)),
    'repetitive, two units each': await judge(`a${'🔑🔒🔓'.repeat(times / 3)}`),
    insecure: await judge(`insecure-${'abcde'.repeat(times)}`),
    'insecure at the end': await judge(`${'abcde'.repeat(times)}insecure-`),
  }).toEqual({
    strong: [],
    'strong by its beginning': [],
    'strong by its middle': [],
    'strong by its end': [],
    repetitive: ['S009'],
    'repetitive, two units each': ['S009'],
    insecure: ['S009'],
    'insecure at the end': [],
  });
});

test('a key that is weak for several reasons is still one finding', async () => {
  const { ids } = await openChecks();
  const table = await tabulate(['aaaa', 'insecure-key', ''], (secretKey) =>
    ids({ ...FIT, secretKey }),
  );
  expect(table).toEqual({ aaaa: ['S009'], 'insecure-key': ['S009'], '': ['S009'] });
});

test('no finding contains any part of the secret key', async () => {
  const { check } = await openChecks();
  // Also characters of several bytes, and of two UTF-16 code units.
  const alphabets = [[...'qxzK'], [...'äößÉ'], [...'漢字と仮'], [...'🔑🔒🔓🔔'], [...' \n\0"']];
  const places = fc.array(fc.nat(3), { maxLength: 60 });
  const prefix = fc.constantFrom('', 'insecure-', 'postgres://shop:');
  const hstsSeconds = fc.constantFrom(0, 1);
  await property([prefix, places, hstsSeconds], async (before, drawn, seconds) => {
    const settings = { ...UNFIT, security: { ...UNFIT.security, hstsSeconds: seconds } };
    const checkWith = (alphabet: string[], step = 0) => {
      const letters = drawn.map((place) => alphabet[(place + step) % alphabet.length]);
      return check({ ...settings, secretKey: `${before}${letters.join('')}` });
    };
    // Keys that differ at every position: without a part of the key, the findings are the same.
    const [first = [], ...others] = alphabets;
    const found = await checkWith(first);
    const further = [await checkWith(first, 1)];
    for (const alphabet of others) further.push(await checkWith(alphabet));
    expect({ found: found.length, others: further }).toEqual({
      found: seconds === 0 ? 7 : 8,
      others: further.map(() => found),
    });
  });
});

test('a finding is an id and a message, and nothing else', async () => {
  const { check } = await openChecks();
  const message: unknown = expect.stringMatching(/\S/);
  const all = (...ids: string[]) => ids.map((id) => ({ id, message }));
  expect(await check(UNFIT)).toEqual(all('S004', 'S008', 'S009', 'S012', 'S016', 'S018', 'S020'));
  const without = securedBy({ hstsIncludeSubdomains: false, hstsPreload: false });
  expect(await check(without)).toEqual(all('S005', 'S021'));
});

test('no two ids share a message', async () => {
  const { check } = await openChecks();
  const off = await check(UNFIT);
  const on = await check(securedBy({ hstsIncludeSubdomains: false, hstsPreload: false }));
  const messages = new Set([...off, ...on].map(({ message }) => message));
  expect(messages.size).toBe(9);
});

test('the name of the environment changes nothing', async () => {
  const { ids } = await openChecks();
  expect({
    dev: await ids({ ...FIT, environment: 'dev', debug: true }),
    prod: await ids({ ...FIT, environment: 'prod', debug: true }),
  }).toEqual({ dev: ['S018'], prod: ['S018'] });
});

test('every call checks the settings that it is given', async () => {
  const { ids } = await openChecks();
  const answers = [
    await ids({ ...FIT, debug: true }),
    await ids({ ...FIT, allowedHosts: [] }),
    await ids(FIT),
  ];
  expect(answers).toEqual([['S018'], ['S020'], []]);
});

test('settings that have changed are checked again', async () => {
  const { deployChecks } = await open<Shop>({ SHOP_SAMPLE: '{}' });
  const changes: Record<string, Settings> = {
    S004: securedBy({ hstsSeconds: 0 }),
    S005: securedBy({ hstsIncludeSubdomains: false }),
    S008: securedBy({ sslRedirect: false }),
    S009: { ...FIT, secretKey: 'hunter2' },
    S012: securedBy({ sessionCookieSecure: false }),
    S016: securedBy({ csrfCookieSecure: false }),
    S018: { ...FIT, debug: true },
    S020: { ...FIT, allowedHosts: [] },
    S021: securedBy({ hstsPreload: false }),
  };
  // One object, which its owner changes and changes back.
  const found = await deployChecks.probeChecks([
    FIT,
    ...Object.values(changes).flatMap((one) => [one, FIT]),
    ...Object.values(changes),
  ]);
  const ids = Object.keys(changes).map((id) => [id]);
  expect(found.map((one) => one.map(({ id }) => id))).toEqual([
    [],
    ...ids.flatMap((one) => [one, []]),
    ...ids,
  ]);
});

test('the code does not mention process', () => {
  expect(files.tokens('src/settings/deploy-checks.ts').filter(isProcess)).toEqual([]);
});

const isProcess = (token: string) => /^['"`]?(node:)?process['"`]?$/.test(token);
