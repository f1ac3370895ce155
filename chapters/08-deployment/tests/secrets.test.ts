import { createHmac } from 'node:crypto';

import {
  database,
  fc,
  open,
  type Opened,
  outcomeOf,
  property,
  tabulate,
  within,
} from '@bookshop/kit';
import { launchShop, type ShopProcess } from '@bookshop/kit/process';

import type { SecretsCase } from '../src/probes/secrets';
import type { Shop } from '../src/shop';

type Env = Record<string, string>;

/** No piece of it is in an id, a path or a word. */
const KEY = 'qxzvkjwphyqgrzkvtxwmqj';
const OTHER_KEY = 'another key, from next month on';

const NAMES = ['SECRET_KEY', 'DATABASE_URL', 'SENTRY_DSN'];

const problem = (variable: string, code: string) => ({ variable, code });

const bad = (...details: unknown[]) => ({ error: 'bad-secrets', details });

test('a secret is the value of its variable, or the content of the file that _FILE names', async () => {
  const { secrets } = await open<Shop>();
  const loaded = await secrets.load({
    env: {
      PORT: '80',
      SECRET_KEY_FILE: '{dir}/deep/the key ',
      DATABASE_URL: 'sqlite:///a.sqlite',
      SENTRY_DSN_FILE: '{dir}/dsn',
    },
    files: { 'deep/the key ': 'zwölf ✂ Bücher', dsn: 'https://key@sentry.example/1' },
    names: NAMES,
  });
  expect(loaded).toEqual({
    PORT: '80',
    SECRET_KEY: 'zwölf ✂ Bücher',
    DATABASE_URL: 'sqlite:///a.sqlite',
    SENTRY_DSN: 'https://key@sentry.example/1',
  });
});

test('line breaks at the end of a file are removed, and nothing else', async () => {
  const shop = await open<Shop>();
  const contents = {
    'ink\n': 'ink',
    'ink\r\n': 'ink',
    'ink\n\n\n': 'ink',
    'ink\r\n\n\r\n': 'ink',
    ' ink ': ' ink ',
    '\tink\t\n': '\tink\t',
    'ink \n': 'ink ',
    '\nink': '\nink',
    '\r\nink\n': '\r\nink',
    'two\nlines\n': 'two\nlines',
    'two\r\nlines\r\n': 'two\r\nlines',
    'a\n\nb\n\n': 'a\n\nb',
    'ink\r': 'ink\r',
    'ink\n ': 'ink\n ',
    '\uFEFFink\n': '\uFEFFink',
    'ink\u00A0\n': 'ink\u00A0',
    'ink\u2028': 'ink\u2028',
    'ink\v': 'ink\v',
    'ink\0': 'ink\0',
    '\uFFFDink\uFFFD\n': '\uFFFDink\uFFFD',
    ' \n': ' ',
    '"ink"\n': '"ink"',
    'KEY=ink\n': 'KEY=ink',
    '$HOME\n': '$HOME',
    '# ink\n': '# ink',
  };
  const table = await tabulate(Object.keys(contents), (content) => readFrom(shop, content));
  expect(table).toEqual(contents);
});

test('of any content, exactly the line breaks at its end are removed', async () => {
  const shop = await open<Shop>();
  const piece = fc.constantFrom(
    ...[
      'a',
      'é',
      '𝒳',
      ' ',
      '\t',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '\uFEFF',
      '\uFFFD',
      '\u0085',
      '\u2029',
      '=',
      '\\n',
    ],
  );
  const body = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  const last = fc.constantFrom('a', ' ', '\t', '\u00A0', '\uFEFF', '\u2028', '\\', '0', 'é');
  const ending = fc.array(fc.constantFrom('\n', '\r\n'), { maxLength: 4 });
  await property([body, last, ending], async (before, end, breaks) => {
    const value = await outcomeOf(() => readFrom(shop, before + end + breaks.join('')));
    expect(value).toBe(before + end);
  });
});

test('a variable without a value counts as not set', async () => {
  const { secrets } = await open<Shop>();
  const files = { key: 'from the file\n' };
  const values: Record<string, Env> = {
    'unset, unset': {},
    'unset, empty': { KEY_FILE: '' },
    'unset, set': { KEY_FILE: '{dir}/key' },
    'empty, unset': { KEY: '' },
    'empty, empty': { KEY: '', KEY_FILE: '' },
    'empty, set': { KEY: '', KEY_FILE: '{dir}/key' },
    'set, unset': { KEY: 'from the variable' },
    'set, empty': { KEY: 'from the variable', KEY_FILE: '' },
    'a space, unset': { KEY: ' ' },
    'a line, unset': { KEY: 'a line\n' },
  };
  const table = await tabulate(Object.keys(values), (name) =>
    secrets.load({ env: values[name] ?? {}, files, names: ['KEY'] }),
  );
  expect(table).toEqual({
    'unset, unset': {},
    'unset, empty': {},
    'unset, set': { KEY: 'from the file' },
    'empty, unset': {},
    'empty, empty': {},
    'empty, set': { KEY: 'from the file' },
    'set, unset': { KEY: 'from the variable' },
    'set, empty': { KEY: 'from the variable' },
    'a space, unset': { KEY: ' ' },
    'a line, unset': { KEY: 'a line\n' },
  });
});

test('a secret that is set twice is a problem, whatever the file is', async () => {
  const { secrets } = await open<Shop>();
  const files = { same: KEY, other: 'other', empty: '' };
  const paths = ['same', 'other', 'empty', 'none', 'none/at/all', '.'];
  const table = await tabulate(paths, (path) =>
    detailsOf(() =>
      secrets.load({ env: { KEY, KEY_FILE: `{dir}/${path}` }, files, names: ['KEY'] }),
    ),
  );
  const twice = bad(problem('KEY_FILE', 'set-twice'));
  expect(table).toEqual(Object.fromEntries(paths.map((path) => [path, twice])));
});

test('a file that cannot be read is a problem with a code', async () => {
  const { secrets } = await open<Shop>();
  const files = {
    key: KEY,
    empty: '',
    break: '\n',
    breaks: '\r\n\n\r\n',
    latin: { base64: Buffer.from('B\u00FCcher', 'latin1').toString('base64') },
    cut: { base64: Buffer.from('B\u00FC').subarray(0, 2).toString('base64') },
    marked: { base64: Buffer.from('\uFEFFkey', 'utf16le').toString('base64') },
  };
  const table = await tabulate(
    [
      ...['none', 'none/key', '', '.', 'key/inside', 'key\0'],
      ...['empty', 'break', 'breaks', 'latin', 'cut', 'marked'],
    ],
    (path) =>
      detailsOf(() => secrets.load({ env: { KEY_FILE: `{dir}/${path}` }, files, names: ['KEY'] })),
  );
  const is = (code: string) => bad(problem('KEY_FILE', code));
  expect(table).toEqual({
    none: is('missing-file'),
    'none/key': is('missing-file'),
    '': is('unreadable-file'),
    '.': is('unreadable-file'),
    'key/inside': is('unreadable-file'),
    'key\0': is('unreadable-file'),
    empty: is('empty-file'),
    break: is('empty-file'),
    breaks: is('empty-file'),
    latin: is('unreadable-file'),
    cut: is('unreadable-file'),
    marked: is('unreadable-file'),
  });
});

test('all problems are in one error, in the order of the names', async () => {
  const { secrets } = await open<Shop>();
  const env = {
    D_FILE: '{dir}/none',
    C: 'c',
    C_FILE: '{dir}/fine',
    B: 'fine',
    A_FILE: '{dir}/empty',
    E_FILE: '{dir}',
    F_FILE: '{dir}/fine',
  };
  const files = { fine: 'fine', empty: '\n' };
  const [a, c] = [problem('A_FILE', 'empty-file'), problem('C_FILE', 'set-twice')];
  const [d, e] = [problem('D_FILE', 'missing-file'), problem('E_FILE', 'unreadable-file')];
  const told = (names: string[]) => detailsOf(() => secrets.load({ env, files, names }));
  expect({
    'by letter': await told(['A', 'B', 'C', 'D', 'E', 'F']),
    'the other way round': await told(['F', 'E', 'D', 'C', 'B', 'A']),
    mixed: await told(['C', 'F', 'A', 'D']),
    two: await told(['D', 'A']),
  }).toEqual({
    'by letter': bad(a, c, d, e),
    'the other way round': bad(e, d, c, a),
    mixed: bad(c, a, d),
    two: bad(d, a),
  });
});

test('all other variables stay as they are, and of a secret no _FILE is left', async () => {
  const { secrets } = await open<Shop>();
  const others = {
    PORT: '80',
    EMPTY: '',
    LOG_FILE: '/var/log/shop',
    OTHER_KEY_FILE: '{dir}/none',
    KEY_FILES: 'a',
    KEY_FILE_FILE: 'b',
    key_file: 'c',
    key: 'd',
    _FILE: 'e',
    ODD: ' $KEY \n',
  };
  const files = { key: 'ink' };
  const load = (env: Env) => secrets.load({ env: { ...others, ...env }, files, names: ['KEY'] });
  const [fromFile, fromVariable, neither, nothingAsked] = [
    await load({ KEY_FILE: '{dir}/key' }),
    await load({ KEY: 'ink', KEY_FILE: '' }),
    await load({ KEY: '', KEY_FILE: '' }),
    await secrets.load({ env: { KEY: '', KEY_FILE: '/none', PORT: '80' }, names: [] }),
  ];
  const kept = { ...others, OTHER_KEY_FILE: expect.stringMatching(/.\/none$/) };
  expect({ fromFile, fromVariable, neither, nothingAsked }).toEqual({
    fromFile: { ...kept, KEY: 'ink' },
    fromVariable: { ...kept, KEY: 'ink' },
    neither: kept,
    nothingAsked: { KEY: '', KEY_FILE: '/none', PORT: '80' },
  });
});

test('the given environment and that of the process do not change', async () => {
  const { secrets } = await open<Shop>();
  const { before, after, isNew } = await secrets.surroundings({
    env: { SECRET_KEY_FILE: '{dir}/key', DATABASE_URL: '', SENTRY_DSN: 'https://k@s.example/1' },
    files: { key: KEY },
    names: NAMES,
  });
  expect({ ...after, isNew }).toEqual({ ...before, isNew: true });
});

test('nothing is read from the environment of the process', async () => {
  const { secrets } = await open<Shop>();
  expect([
    await secrets.load({ env: {}, names: NAMES }),
    await secrets.load({ env: { SECRET_KEY: '', SECRET_KEY_FILE: '' }, names: NAMES }),
    await secrets.load({ env: { HOST: 'a' }, names: ['HOST', 'PORT'] }),
  ]).toEqual([{}, {}, { HOST: 'a' }]);
});

test('an error shows no value, in no property', async () => {
  const { folders, secrets } = await open<Shop>();
  const dir = await folders.make({ 'empty/key': '\n' });
  const make = {
    'set twice': (text: string) => ({ KEY: text, KEY_FILE: `${dir}/${text}` }),
    'a file that is not there': (text: string) => ({ KEY_FILE: `/${text}` }),
    'the secret in place of a path': (text: string) => ({ KEY_FILE: text }),
    'a path that is not possible': (text: string) => ({ KEY_FILE: `${text}\0` }),
    'a path through a file': (text: string) => ({ KEY_FILE: `${dir}/empty/key/${text}` }),
    'other variables': (text: string) => ({ KEY_FILE: '/none', PORT: text, OTHER: text }),
    'another secret': (text: string) => ({ KEY_FILE: '/none', FINE: text }),
  };
  // Two texts that differ at every place: where the errors differ, they contain a part of it.
  const texts = ['kq4t8vx2zb6n', 'm7w3y5c9d1fh'];
  const table = await tabulate(Object.keys(make), async (what) => {
    const told = await Promise.all(
      texts.map((text) =>
        secrets.inspectError(make[what as keyof typeof make](text), ['FINE', 'KEY']),
      ),
    );
    return { threw: told[0]?.includes('KEY_FILE'), same: told[0] === told[1] };
  });
  const safe = { threw: true, same: true };
  expect(table).toEqual(Object.fromEntries(Object.keys(make).map((what) => [what, safe])));
});

test('an error shows nothing of the content of a file', async () => {
  const { folders, secrets } = await open<Shop>();
  const dir = await folders.make({});
  const inspected: string[] = [];
  for (const text of ['kq4t8vx2zb6n', 'm7w3y5c9d1fh']) {
    const base64 = Buffer.concat([Buffer.from(text), Buffer.from([0xff])]).toString('base64');
    await folders.write(dir, { odd: { base64 }, fine: text });
    inspected.push(
      await secrets.inspectError(
        { ODD_FILE: `${dir}/odd`, FINE_FILE: `${dir}/fine`, KEY: 'x', KEY_FILE: `${dir}/fine` },
        ['FINE', 'ODD', 'KEY'],
      ),
    );
  }
  const [one, other] = inspected;
  expect({ threw: one?.includes('ODD_FILE'), other }).toEqual({ threw: true, other: one });
});

test('a file that has changed is read again', async () => {
  const { folders, secrets } = await open<Shop>();
  const dir = await folders.make({ key: 'first' });
  const load = () =>
    detailsOf(() => secrets.load({ env: { KEY_FILE: `${dir}/key` }, names: ['KEY'] }));
  const told = [await load()];
  for (const key of ['later', '\n', 'last\n']) {
    await folders.write(dir, { key });
    told.push(await load());
  }
  expect(told).toEqual([
    { KEY: 'first' },
    { KEY: 'later' },
    bad(problem('KEY_FILE', 'empty-file')),
    { KEY: 'last' },
  ]);
});

test('the shop signs receipts with the key from a file', async () => {
  await seedShop();
  const { folders } = await open<Shop>();
  const dir = await folders.make({ key: `${KEY}\n`, other: OTHER_KEY });
  const ways: Record<string, Env> = {
    'a variable': { SECRET_KEY: KEY },
    'a file': { SECRET_KEY_FILE: `${dir}/key` },
    'another file': { SECRET_KEY_FILE: `${dir}/other` },
  };
  const table = await tabulate(Object.keys(ways), async (way) =>
    signedWith(await open<Shop>(ways[way])),
  );
  expect(table).toEqual({ 'a variable': 'KEY', 'a file': 'KEY', 'another file': 'OTHER_KEY' });
});

test('a shop with a wrong secret does not open', async () => {
  const { folders } = await open<Shop>();
  const dir = await folders.make({ empty: '' });
  const outcome = await detailsOf(() =>
    open<Shop>({
      SECRET_KEY: KEY,
      SECRET_KEY_FILE: `${dir}/empty`,
      SENTRY_DSN_FILE: `${dir}/none`,
    }),
  );
  expect(outcome).toEqual(
    bad(problem('SECRET_KEY_FILE', 'set-twice'), problem('SENTRY_DSN_FILE', 'missing-file')),
  );
});

test('the program shows its secrets to nobody', async () => {
  const { folders } = await open<Shop>();
  const dir = await folders.make({ key: KEY });
  const told = await whenStarted(`${dir}/key`, async (shop) => {
    const { argv, title, environment } = await shop.facts();
    const ask = { headers: { authorization: 'Token staff' } };
    const paths = ['/lab/boom', '/metrics', '/whoami', '/nothing'];
    const pages = await Promise.all(paths.map((path) => shop.http('GET', path, ask)));
    const shown = {
      argv: argv.join(' '),
      title,
      environment: Object.values(environment).join(' '),
      pages: pages.map(({ text, headers }) => text + JSON.stringify(headers)).join(' '),
      output: [...shop.output(), ...shop.errors()].join(' '),
    };
    return {
      statuses: pages.map(({ status }) => status),
      shown: Object.entries(shown).map(([where, text]) => [where, piecesIn(text)]),
    };
  });
  const places = ['argv', 'title', 'environment', 'pages', 'output'];
  expect(told).toEqual({
    statuses: [500, 200, 200, 404],
    shown: places.map((where) => [where, []]),
  });
});

test('after a restart the program uses what the file contains now', async () => {
  await seedShop();
  const { folders } = await open<Shop>();
  const dir = await folders.make({});
  const start = async (key: string) => {
    await folders.write(dir, { key });
    return whenStarted(`${dir}/key`, signedWith);
  };
  const first = await start(KEY);
  // A program that does not start takes seconds.
  const second = first === 'KEY' ? await start(OTHER_KEY) : 'not tried';
  expect([first, second]).toEqual(['KEY', 'OTHER_KEY']);
});

test('a program with wrong secrets ends with exit code 1, names the variables and shows no value', async () => {
  const program = await launchShop({ SECRET_KEY: KEY, SECRET_KEY_FILE: KEY, SENTRY_DSN_FILE: KEY });
  const ending = await within(8, () => program.exit());
  const text = [...program.output(), ...program.errors()].join('\n');
  const named = ['SECRET_KEY_FILE', 'SENTRY_DSN_FILE', 'DATABASE_URL'].filter((name) =>
    text.includes(name),
  );
  expect({ ending, named, shown: piecesIn(text) }).toEqual({
    ending: { code: 1, signal: null },
    named: ['SECRET_KEY_FILE', 'SENTRY_DSN_FILE'],
    shown: [],
  });
});

/** What `act` returns of the program with a key in this file; says so when it does not start. */
async function whenStarted<T>(
  SECRET_KEY_FILE: string,
  act: (shop: ShopProcess) => Promise<T>,
): Promise<T | string> {
  const launched = await launchShop({ SECRET_KEY_FILE, NODE_ENV: 'production' });
  const shop = await launched.listening().catch(() => undefined);
  return shop ? act(shop) : 'the program did not start';
}

/** The secret that a file with this content contains. */
async function readFrom({ secrets }: Opened<Shop>, content: string): Promise<unknown> {
  const one: SecretsCase = {
    env: { KEY_FILE: '{dir}/key' },
    files: { key: content },
    names: ['KEY'],
  };
  return (await secrets.load(one))['KEY'];
}

/** The outcome of a call; of an error, its code and its details. */
async function detailsOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    const { code, name, details } = error as { code?: string; name: string; details?: unknown };
    return { error: code ?? name, details };
  }
}

async function seedShop(): Promise<void> {
  await database.seed({
    readers: [{ id: 1, name: 'alice' }],
    books: [{ id: 1, title: 'Salt', author: 'Ada Brook', shelf: 'novels', price_cents: 900 }],
  });
}

/** Orders book 1, and says with which key the receipt is signed. */
async function signedWith({ http }: Pick<Opened<Shop>, 'http'>): Promise<string> {
  const { json, text } = await http('POST', '/orders', {
    headers: { authorization: 'Token alice' },
    body: { bookId: 1 },
  });
  const { id, receipt } = Object(json) as { id?: unknown; receipt?: unknown };
  const keys = Object.entries({ KEY, OTHER_KEY });
  const name = keys.find(([, key]) => receipt === sign(`order ${String(id)}`, key))?.[0];
  return name ?? `another key: ${text}`;
}

function sign(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** The pieces of the key, of five characters, that somebody can find in a text. */
function piecesIn(text: string): string[] {
  const pieces = Array.from({ length: KEY.length - 4 }, (_, at) => KEY.slice(at, at + 5));
  return pieces.filter((piece) => text.includes(piece));
}
