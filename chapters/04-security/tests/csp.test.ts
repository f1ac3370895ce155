import { Script } from 'node:vm';

import { type Answer, fc, open, type Opened, outcomeOf, property, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { RESPONSES, seedBooks } from './every-response';
import { type PageElement, readHtml } from './read-html';
import { Policy, type Use } from './read-policy';

type Shops = Opened<Shop>;
type Directives = Record<string, string[]>;

const ENV = { GUARDS: 'csp' };
const HEADER = 'content-security-policy';
const REPORTS = 'content-security-policy-report-only';

const OURS = 'https://shop.example/file';
const THEIRS = [
  ...['https://elsewhere.example/x', 'http://elsewhere.example/x', 'https://sub.shop.example/x'],
  ...['https://shop.example.elsewhere.example/x', 'wss://elsewhere.example/x'],
];
const INLINE_URLS = ['data:text/javascript,x', 'blob:https://elsewhere.example/1', 'filesystem:x'];

const NAMES = [
  ...['default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'style-src'],
  ...['style-src-elem', 'style-src-attr', 'img-src', 'font-src', 'connect-src', 'media-src'],
  ...['object-src', 'manifest-src', 'worker-src', 'child-src', 'frame-src', 'frame-ancestors'],
  ...['base-uri', 'form-action', 'sandbox', 'report-uri', 'report-to', 'trusted-types'],
  ...['upgrade-insecure-requests', 'require-trusted-types-for'],
];

test('a policy is its directives, in their order', async () => {
  const { csp } = await open<Shop>(ENV);
  const policies: Record<string, Directives> = {
    '': {},
    "default-src 'self'": { 'default-src': ["'self'"] },
    "default-src 'self'; upgrade-insecure-requests": {
      'default-src': ["'self'"],
      'upgrade-insecure-requests': [],
    },
    "upgrade-insecure-requests; img-src data: 'self' https://covers.example:8443/a/*.png; default-src 'none'":
      {
        'upgrade-insecure-requests': [],
        'img-src': ['data:', "'self'", 'https://covers.example:8443/a/*.png'],
        'default-src': ["'none'"],
      },
    "script-src 'nonce-4fJ0+/==' 'sha256-abc=' 'strict-dynamic' 'unsafe-inline' https:": {
      'script-src': [
        "'nonce-4fJ0+/=='",
        "'sha256-abc='",
        "'strict-dynamic'",
        "'unsafe-inline'",
        'https:',
      ],
    },
    'sandbox allow-forms allow-scripts; report-to csp; report-uri /reports?a=b&c': {
      sandbox: ['allow-forms', 'allow-scripts'],
      'report-to': ['csp'],
      'report-uri': ['/reports?a=b&c'],
    },
    'connect-src self.example myself none.example nonce.example sha256.example *.x.example *': {
      'connect-src': [
        ...['self.example', 'myself', 'none.example', 'nonce.example', 'sha256.example'],
        ...['*.x.example', '*'],
      ],
    },
  };
  const expected = Object.fromEntries(Object.keys(policies).map((policy) => [policy, policy]));
  const all = await tabulate(NAMES, (name) => csp.buildPolicy({ [name]: [] }));
  expect({
    policies: await tabulate(Object.keys(policies), (name) =>
      csp.buildPolicy(policies[name] ?? {}),
    ),
    all,
  }).toEqual({
    policies: expected,
    all: Object.fromEntries(NAMES.map((name) => [name, name])),
  });
});

test('an unknown directive is an error', async () => {
  const { csp } = await open<Shop>(ENV);
  const names = [
    ...['default', 'script', 'scripts-src', 'script_src', 'Default-Src', 'DEFAULT-SRC', ' img-src'],
    ...[
      'img-src ',
      'img-src;',
      'img-src x',
      'img-src\n',
      '',
      'constructor',
      '__proto__',
      'toString',
    ],
    ...[
      'plugin-types',
      'block-all-mixed-content',
      'referrer',
      'prefetch-src',
      'img',
      'src',
      "'self'",
    ],
    ...['default-src; script-src', 'x-img-src', 'img-src-x', 'navigate-to'],
  ];
  const table = await tabulate(names, (name) =>
    csp.buildPolicy(
      Object.fromEntries([
        ['default-src', ["'self'"]],
        [name, ["'self'"]],
      ]),
    ),
  );
  expect(table).toEqual(Object.fromEntries(names.map((name) => [name, REFUSED])));
});

test('a source that would end a directive, a policy or itself is an error', async () => {
  const { csp } = await open<Shop>(ENV);
  const sources = [
    ...['', ' ', "'self';", ';', '; script-src *', 'https://a.example;x', 'a,b', ',', "'self',"],
    ...[
      "'self' *",
      ' https:',
      'https: ',
      'a\tb',
      'a\nb',
      'a\r\nSet-Cookie: x',
      '\n',
      'a\u000bb',
      'a\u000c',
    ],
    ...['a\0', '\u007f', 'é.example', 'a\u00a0b', 'a\u2028b', '例.example', "'nonce-é'", '🦉'],
  ];
  const first = await tabulate(sources, (source) => csp.buildPolicy({ 'img-src': [source] }));
  const later = await tabulate(sources, (source) =>
    csp.buildPolicy({ 'default-src': ["'self'"], 'img-src': ["'self'", source, 'data:'] }),
  );
  const refused = Object.fromEntries(sources.map((source) => [source, REFUSED]));
  expect({ first, later }).toEqual({ first: refused, later: refused });
});

test('a keyword without quotation marks is an error', async () => {
  const { csp } = await open<Shop>(ENV);
  const words = [
    ...['none', 'self', 'unsafe-inline', 'unsafe-eval', 'unsafe-hashes', 'wasm-unsafe-eval'],
    ...[
      'strict-dynamic',
      'report-sample',
      'nonce-4fJ0==',
      'sha256-abc=',
      'sha384-abc=',
      'sha512-x',
    ],
    ...['SELF', 'Self', 'None', 'Unsafe-Inline', 'NONCE-x', 'Sha256-x'],
  ];
  const first = await tabulate(words, (word) => csp.buildPolicy({ 'script-src': [word] }));
  const later = await tabulate(words, (word) =>
    csp.buildPolicy({ 'script-src': ['https:', word], 'img-src': ["'self'"] }),
  );
  const refused = Object.fromEntries(words.map((word) => [word, REFUSED]));
  expect({ first, later }).toEqual({ first: refused, later: refused });
});

test('none is an error beside another source', async () => {
  const { csp } = await open<Shop>(ENV);
  const lists = ["'none' 'self'", "'self' 'none'", "https: 'none' data:", "'NONE' https:"];
  const table = await tabulate([...lists, "'none'"], (list) =>
    csp.buildPolicy({ 'default-src': ["'none'"], 'object-src': list.split(' ') }),
  );
  expect(table).toEqual({
    ...Object.fromEntries(lists.map((list) => [list, REFUSED])),
    "'none'": "default-src 'none'; object-src 'none'",
  });
});

test('a browser reads every policy as it was meant, or buildPolicy throws', async () => {
  const { csp } = await open<Shop>(ENV);
  const known = fc.constantFrom('default-src', 'img-src', 'script-src', 'font-src');
  const name = fc.oneof(
    { weight: 6, arbitrary: known },
    { weight: 1, arbitrary: fc.constantFrom('img-src\t', 'img-src;a', 'x') },
  );
  const plain = fc.constantFrom("'self'", 'https:', 'data:', 'a.example', '*', 'x', '/');
  const odd = fc.constantFrom(';', ',', ' ', '\n', '\0', 'é', 'self');
  const part = fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: odd });
  const source = fc.array(part, { maxLength: 2 }).map((parts) => parts.join(''));
  const directives = fc.dictionary(name, fc.array(source, { maxLength: 3 }), {
    maxKeys: 3,
    noNullPrototype: true,
  });
  const examples: [Directives][] = ['a.example;', 'a.example,b', '', 'é'].map((text) => [
    { 'img-src': [text] },
  ]);
  await property(
    [directives],
    async (given) => {
      const isMeant = Object.entries(given).every(
        ([one, sources]) =>
          NAMES.includes(one) &&
          sources.every((each) => /^[!-~]+$/.test(each) && !/[;,]/.test(each) && each !== 'self'),
      );
      const outcome = await outcomeOf(() => csp.buildPolicy(given));
      const read = typeof outcome === 'string' ? [...new Policy(outcome).directives] : outcome;
      expect(read).toEqual(isMeant ? Object.entries(given) : REFUSED);
    },
    { examples },
  );
});

test('every response has the policy', async () => {
  const shop = await openWithBooks();
  const bare = await open<Shop>({ GUARDS: '' });
  const told = async ({ http }: Shops, name: string) => {
    const answer = await RESPONSES[name]?.ask(http);
    const policy = answer?.headers[HEADER];
    const isWhole =
      policy !== undefined && !new Policy(String(policy)).allowsInline('script-src-elem');
    return { status: answer?.status, isWhole, reports: answer?.headers[REPORTS] };
  };
  const table = await tabulate(Object.keys(RESPONSES), async (name) => [
    await told(shop, name),
    await told(bare, name),
  ]);
  expect(table).toEqual(
    Object.fromEntries(
      Object.entries(RESPONSES).map(([name, { status }]) => [
        name,
        [
          { status, isWhole: true, reports: undefined },
          { status, isWhole: false, reports: undefined },
        ],
      ]),
    ),
  );
});

test('scripts run only with the nonce', async () => {
  const { policy, nonce, header } = await policyOf(await openWithBooks(), '/window');
  const strangers = [...THEIRS, ...INLINE_URLS];
  expect({
    nonce: nonce.length > 0 && policy.allowsInline('script-src-elem', nonce),
    'no nonce': policy.allowsInline('script-src-elem'),
    'another nonce': policy.allowsInline('script-src-elem', `${nonce.slice(1)}A`),
    'an empty nonce': policy.allowsInline('script-src-elem', ''),
    handlers: policy.allowsInline('script-src-attr'),
    eval: policy.allowsEval,
    strangers: strangers.filter((url) => policy.allows('script-src-elem', url)),
    unsafe: /unsafe-(inline|eval|hashes)/i.test(header),
  }).toEqual({
    nonce: true,
    'no nonce': false,
    'another nonce': false,
    'an empty nonce': false,
    handlers: false,
    eval: false,
    strangers: [],
    unsafe: false,
  });
});

test('the only styles are our stylesheets and elements with the nonce', async () => {
  const { policy, nonce } = await policyOf(await openWithBooks(), '/window');
  const strangers = [...THEIRS, ...INLINE_URLS];
  expect({
    ours: policy.allows('style-src-elem', OURS),
    nonce: nonce.length > 0 && policy.allowsInline('style-src-elem', nonce),
    'no nonce': policy.allowsInline('style-src-elem'),
    attributes: policy.allowsInline('style-src-attr'),
    strangers: strangers.filter((url) => policy.allows('style-src-elem', url)),
  }).toEqual({ ours: true, nonce: true, 'no nonce': false, attributes: false, strangers: [] });
});

test('whatever has no directive of its own is loaded only from our origin', async () => {
  const { policy } = await policyOf(await openWithBooks(), '/');
  const uses: Use[] = [
    ...(['img-src', 'font-src', 'connect-src', 'media-src'] as const),
    ...(['manifest-src', 'worker-src', 'frame-src'] as const),
  ];
  const urls = [OURS, ...THEIRS, 'data:image/png;base64,AA', 'blob:https://elsewhere.example/1'];
  const table = uses.map((use) => [use, urls.filter((url) => policy.allows(use, url))]);
  expect(Object.fromEntries(table)).toEqual({
    'img-src': [OURS, 'data:image/png;base64,AA'],
    'font-src': [OURS],
    'connect-src': [OURS],
    'media-src': [OURS],
    'manifest-src': [OURS],
    'worker-src': [OURS],
    'frame-src': [OURS],
  });
});

test('objects, a base elsewhere and forms to other sites are forbidden', async () => {
  const { policy } = await policyOf(await openWithBooks(), '/sign-in');
  const allowed = (use: Use) =>
    [OURS, ...THEIRS, 'data:x,y'].filter((url) => policy.allows(use, url));
  expect({
    objects: allowed('object-src'),
    bases: allowed('base-uri').filter((url) => url !== OURS),
    forms: allowed('form-action'),
  }).toEqual({ objects: [], bases: [], forms: [OURS] });
});

test('framing decides who may frame a page', async () => {
  const usual = await openWithBooks();
  const lax = await open<Shop>({ ...ENV, FRAME: 'sameorigin' });
  const paths = [
    '/',
    '/books/1',
    '/nothing',
    '/books/1/preview',
    '/books/99/preview',
    '/widget',
    '/',
  ];
  const framedBy = async (shop: Shops, path: string) => {
    const { policy } = await policyOf(shop, path);
    return [OURS, ...THEIRS].filter((url) => policy.allows('frame-ancestors', url)).length;
  };
  const table = await tabulate(paths, async (path) => [
    await framedBy(usual, path),
    await framedBy(lax, path),
  ]);
  const everybody = 1 + THEIRS.length;
  expect(table).toEqual({
    '/': [0, 1],
    '/books/1': [0, 1],
    '/nothing': [0, 1],
    '/books/1/preview': [1, 1],
    '/books/99/preview': [1, 1],
    '/widget': [everybody, everybody],
  });
});

test('the nonce is at least sixteen random bytes, and a new one for each response', async () => {
  const shop = await openWithBooks();
  const paths = ['/window', '/api/health', '/nothing', '/window'];
  const nonces: string[] = [];
  for (let i = 0; i < 64; i += 1) nonces.push((await policyOf(shop, paths[i % 4] ?? '/')).nonce);
  const bytes = nonces.map((nonce) => Buffer.from(nonce, 'base64'));
  const places = Array.from({ length: 16 }, (_, i) => new Set(bytes.map((each) => each[i])).size);
  // A random bit almost never has one value 64 times: once in 2^63.
  const fixed = places.flatMap((_, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter(
      (bit) => new Set(bytes.map((each) => ((each[i] ?? 0) >> bit) & 1)).size < 2,
    ),
  );
  expect({
    different: new Set(nonces).size,
    short: nonces.filter((_, i) => (bytes[i]?.length ?? 0) < 16),
    'not base64': nonces.filter((nonce) => !/^[A-Za-z0-9+/_-]+={0,2}$/.test(nonce)),
    // 64 random bytes almost never have fewer than 45 different values.
    'hardly changing': places.filter((size) => size < 32).length,
    'bits that never change': fixed.length,
  }).toEqual({
    different: 64,
    short: [],
    'not base64': [],
    'hardly changing': 0,
    'bits that never change': 0,
  });
});

test('all scripts and styles of a page have the nonce of its response', async () => {
  const shop = await openWithBooks();
  const paths = ['/', '/window', '/door', '/sign-in', '/widget', '/search-page?q=salt'];
  const table = await tabulate(paths, async (path) => {
    const answer = await shop.http('GET', path);
    const { nonce } = readAnswer(answer);
    const elements = readHtml(answer.text).filter(isInline);
    return elements.map(({ tag, attributes }) => [tag, attributes['nonce'] === nonce]);
  });
  expect(table).toEqual({
    '/': [],
    '/window': expect.arrayContaining([
      ['style', true],
      ['script', true],
    ]),
    '/door': [],
    '/sign-in': [],
    '/widget': [],
    '/search-page?q=salt': [],
  });
  expect(JSON.stringify(table['/window'])).not.toContain('false');
});

test('window.njk has its script and its style, and nothing that the policy forbids', async () => {
  const shop = await openWithBooks();
  const { text } = await shop.http('GET', '/window');
  const elements = readHtml(text);
  const attributes = elements.flatMap((element) => Object.entries(element.attributes));
  const byId = (id: string) => elements.find((element) => element.attributes['id'] === id)?.text;
  const scripts = elements.filter(({ tag }) => tag === 'script').map((script) => script.text);
  const styles = elements.filter(({ tag }) => tag === 'style').map((style) => style.text);
  expect({
    forbidden: attributes.filter(
      ([name, value]) => /^(on.*|style)$/.test(name) || /^\s*javascript:/i.test(value),
    ),
    lamp: byId('lamp'),
    button: byId('light'),
    script: scripts.join('').includes('It is lit.'),
    style: styles.join('').includes('.lit'),
    eval: /\beval\b|new Function|setAttribute\(\s*['"](on|style)/.test(scripts.join('')),
  }).toEqual({
    forbidden: [],
    lamp: 'It is dark.',
    button: 'Light the lamp',
    script: true,
    style: true,
    eval: false,
  });
});

test('the script of window.njk can be parsed, and runs when the button is there', async () => {
  const shop = await openWithBooks();
  const elements = readHtml((await shop.http('GET', '/window')).text);
  const button = elements.findIndex(({ attributes }) => attributes['id'] === 'light');
  const typeOf = ({ attributes }: PageElement) => attributes['type'] ?? '';
  const isModule = (script: PageElement) => /^module$/i.test(typeOf(script));
  const isPlain = (script: PageElement) => /^$|javascript$/i.test(typeOf(script));
  const scripts = elements.flatMap((element, at) => {
    const runs = element.tag === 'script' && (isModule(element) || isPlain(element));
    return runs && isInline(element) ? [{ ...element, at }] : [];
  });
  // A browser defers modules. It does not defer other scripts without `src`, whatever they ask for.
  expect({
    button: button >= 0,
    scripts: scripts.length > 0,
    'cannot be parsed': scripts.filter(isPlain).flatMap(({ text }) => whyNotParsed(text) ?? []),
    'finds the button': scripts.some(
      (script) => script.at > button || isModule(script) || WAITS.test(script.text),
    ),
  }).toEqual({ button: true, scripts: true, 'cannot be parsed': [], 'finds the button': true });
});

test('with reportOnly, browsers only report', async () => {
  const reporting = await openWithBooks({ ...ENV, CSP_REPORT_ONLY: '1' });
  const enforcing = await open<Shop>(ENV);
  const told = async (shop: Shops, path: string) => {
    const answer = await shop.http('GET', path);
    const { nonce } = readAnswer(answer);
    const value = String(answer.headers[REPORTS] ?? answer.headers[HEADER]);
    return {
      names: [HEADER, REPORTS].filter((name) => answer.headers[name] !== undefined),
      value: value.replaceAll(nonce, '…'),
      'in the page':
        nonce !== '' &&
        readHtml(answer.text).some(({ attributes }) => attributes['nonce'] === nonce),
    };
  };
  const enforced = await told(enforcing, '/window');
  expect({
    page: await told(reporting, '/window'),
    error: await told(reporting, '/nothing'),
    'and the other shop': await told(enforcing, '/window'),
  }).toEqual({
    page: { ...enforced, names: [REPORTS], 'in the page': true },
    error: { names: [REPORTS], value: enforced.value, 'in the page': false },
    'and the other shop': { ...enforced, names: [HEADER] },
  });
});

const REFUSED = { error: 'invalid-directive' };

async function openWithBooks(env: Record<string, string> = ENV): Promise<Shops> {
  await seedBooks();
  return open<Shop>(env);
}

async function policyOf(shop: Shops, path: string) {
  return readAnswer(await shop.http('GET', path));
}

/** The policy of a response, and its nonce; an empty string where there is none. */
function readAnswer({ headers }: Answer) {
  const header = String(headers[HEADER] ?? headers[REPORTS] ?? '');
  const nonce = /'nonce-([^']*)'/.exec(header)?.[1] ?? '';
  return { header, nonce, policy: new Policy(header) };
}

/** In a script: it waits for the page, or listens where every click arrives. */
const WAITS = new RegExp(
  [
    ...['DOMContentLoaded', 'readystate', String.raw`\b(on)?load\b`, 'MutationObserver'],
    ...['setTimeout', 'setInterval', 'requestAnimationFrame', 'customElements'],
    String.raw`(^|[^.\w])(addEventListener\b|on(click|load)\s*=)`,
    String.raw`\b(document|documentElement|window|self|globalThis)\s*\??\.\s*(addEventListener|on[a-z]+)\b`,
  ].join('|'),
  'i',
);

/** Why a browser does not run a script at all; `undefined` for one that it can parse. */
function whyNotParsed(text: string): string | undefined {
  try {
    new Script(text);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** Whether the element is a style, or a script that is executed, inside the page itself. */
function isInline({ tag, attributes }: PageElement): boolean {
  if (tag === 'style') return true;
  return tag === 'script' && !/json/.test(attributes['type'] ?? '') && !('src' in attributes);
}
