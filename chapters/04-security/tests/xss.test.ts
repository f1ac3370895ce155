import { database, fc, open, type Opened, property, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { REPLACE_PAYLOADS, TEMPLATE_PAYLOADS, XSS_PAYLOADS } from './corpora/xss';
import { type PageElement, readHtml, structureOf } from './read-html';

type Shops = Opened<Shop>;

interface Review {
  name: string;
  link: string;
  text: string;
  stars: number;
}

const PLAIN: Review = { name: 'Ada', link: '', text: 'Read it twice.', stars: 4 };

/** URLs that contain a character that ends an attribute, or an entity. */
const ODD_LINKS = [
  'https://reader.example/?a=1&b=2&lt=3&amp;c',
  'https://reader.example/"onmouseover="alert(1)',
  "https://reader.example/'onmouseover='alert(1)",
  'https://reader.example/><script>alert(1)</script>',
  'https://reader.example/`x',
  'https://reader.example/#"><img/src=x>',
  'https://reader.example/x onmouseover=alert(1)',
];

test('reviews are shown as they were written', async () => {
  const reviews = [
    PLAIN,
    { ...PLAIN, name: 'Ørn Ýr', text: 'Line\n  break', stars: 1 },
    { ...PLAIN, name: '林', link: 'https://reader.example/', text: '🦉 {{ stars }}', stars: 5 },
  ];
  const shown = readReviews(await bookPage(reviews));
  expect(shown.map(({ attribute: _, ...review }) => review)).toEqual([
    { name: 'Ada', text: 'Read it twice.', stars: '★★★★' },
    { name: 'Ørn Ýr', text: 'Line\n  break', stars: '★' },
    { name: '林', text: '🦉 {{ stars }}', stars: '★★★★★', href: 'https://reader.example/' },
  ]);
});

test('nothing in a text becomes markup of the page', async () => {
  const texts = [...XSS_PAYLOADS, 'https://reader.example/ is mine', 'www.reader.example'];
  const page = await bookPage(texts.map((text) => ({ ...PLAIN, text })));
  expect({
    structure: structureOf(page),
    texts: readReviews(page).map(({ text }) => text),
  }).toEqual({
    structure: structureOf(await bookPage(texts.map(() => PLAIN))),
    texts,
  });
});

test('nothing in a name becomes markup of the page', async () => {
  const names = XSS_PAYLOADS.map((payload) => payload.slice(0, 60));
  const page = await bookPage(names.map((name) => ({ ...PLAIN, name })));
  const shown = readReviews(page);
  expect({
    structure: structureOf(page),
    names: shown.map(({ name }) => name),
    attributes: shown.map(({ attribute }) => attribute),
  }).toEqual({
    structure: structureOf(await bookPage(names.map(() => PLAIN))),
    names,
    attributes: names,
  });
});

test('nothing in a name with a link becomes markup of the page', async () => {
  const names = XSS_PAYLOADS.map((payload) => payload.slice(0, 60));
  const linked = { ...PLAIN, link: 'https://reader.example/' };
  const page = await bookPage(names.map((name) => ({ ...linked, name })));
  expect({
    structure: structureOf(page),
    names: readReviews(page).map(({ name }) => name),
  }).toEqual({
    structure: structureOf(await bookPage(names.map(() => linked))),
    names,
  });
});

test('nothing in a link becomes markup of the page', async () => {
  const links = [...ODD_LINKS, ...XSS_PAYLOADS];
  const linked = { ...PLAIN, link: 'https://reader.example/' };
  const page = await bookPage(links.map((link) => ({ ...linked, link })));
  const hrefs = readReviews(page).map(({ href }) => href);
  expect({
    structure: structureOf(page),
    odd: hrefs.slice(0, ODD_LINKS.length).map((href) => placeOf(href)),
    payloads: hrefs.slice(ODD_LINKS.length),
  }).toEqual({
    structure: structureOf(await bookPage(links.map(() => linked))),
    odd: ODD_LINKS.map((link) => placeOf(link)),
    payloads: XSS_PAYLOADS.map(() => '#'),
  });
});

test('a link leads to an http or https URL, or nowhere', async () => {
  const { helpers } = await open<Shop>({ GUARDS: '' });
  const web = [
    ...['https://reader.example', 'http://reader.example/', 'HTTPS://Reader.Example/A?b=C#d'],
    ...['https://reader.example:8443/a%2Fb%20c?q=%26', 'http://[2001:db8::7]/', 'https://a.b/é'],
    ...['https://reader.example/?next=javascript:alert(1)', 'https://user@reader.example/'],
    'https://reader.example/?a=1&b=2',
  ];
  const nowhere = [
    ...[
      '',
      ' ',
      '#',
      'reader',
      'reader.example',
      'www.reader.example/a',
      '/books/1',
      '../x',
      '?a=b',
    ],
    ...['//reader.example/', '\\\\reader.example', 'http', 'https:', 'https', '://x'],
    ...['https://', 'https://a b/', 'http://[::1/', 'https://reader.example:99999/', 'http://%/'],
    ...['mailto:ada@reader.example', 'ftp://reader.example/', 'file:///etc/passwd', 'tel:1'],
    ...['blob:https://reader.example/1', 'about:blank', 'ws://reader.example/', 'intent://x'],
    ...['httpx://reader.example/', 'https-x:alert(1)', 'xhttps://reader.example/', 'hhttp://x'],
    ...['view-source:https://reader.example/', 'feed:https://reader.example/', 'url:https://x.y/'],
    ...['javascript:"https://reader.example/"', 'javascript:alert(1)//http://', 'constructor'],
    ...[
      'javascript:alert(1)\nhttps://x.y/',
      'javascript&colon;alert(1)',
      'javascript%3Aalert(1)',
      '&#106;avascript:alert(1)',
      'javascript:',
    ],
    ...['jajavascript:vascript:alert(1)', 'data:,https://x', '\u200bjavascript:x', 'https//x.y'],
    ...XSS_PAYLOADS,
  ];
  expect({
    web: await tabulate(web, async (url) => placeOf(await helpers.safeHref(url))),
    nowhere: await tabulate(nowhere, (url) => helpers.safeHref(url)),
  }).toEqual({
    web: Object.fromEntries(web.map((url) => [url, placeOf(url)])),
    nowhere: Object.fromEntries(nowhere.map((url) => [url, '#'])),
  });
});

test('no other scheme becomes a link, however it is written', async () => {
  const { helpers } = await open<Shop>({ GUARDS: '' });
  const letter = fc.constantFrom(...'javscriptdhu'.split(''), 'J', 'S', '\t', '\n', '-', '+', '.');
  const scheme = fc
    .tuple(
      fc.constantFrom('javascript', 'data', 'vbscript', 'x', ''),
      fc.array(letter, { maxLength: 3 }),
    )
    .map(([name, more]) => name + more.join(''))
    .filter((name) => !/^https?$/i.test(name.replace(/[\t\n]/g, '')));
  const before = fc.constantFrom('', ' ', '\n', '\u0001', '\u001f ', '\u00a0');
  const rest = fc.constantFrom(
    ':alert(1)',
    ':https://x.example/',
    '://https://x.example/',
    ':',
    '',
  );
  await property([before, scheme, rest], async (lead, name, tail) => {
    expect(await helpers.safeHref(lead + name + tail)).toBe('#');
  });
});

test('no character is escaped twice, and none is lost', async () => {
  const shop = await openWithBook();
  const written = `"AT&T" &amp; <b>'Co'</b> \`x\` \\ &#39; &quot; 5 < 7 > 3 {{ name }} %20 +`;
  const body = { name: written.slice(0, 60), text: written, link: ODD_LINKS[0] ?? '', stars: 3 };
  const { status } = await shop.http('POST', '/books/1/reviews', { body });
  const { text: html } = await shop.http('GET', '/books/1');
  const page = readHtml(html);
  const [shown] = readReviews(page);
  expect({ status, ...shown, href: placeOf(shown?.href), data: readFacts(page) }).toEqual({
    status: 303,
    name: body.name,
    attribute: body.name,
    text: written,
    stars: '★★★',
    href: placeOf(body.link),
    data: { id: 1, title: 'Salt', reviews: [body] },
  });
});

test('scripts can read the data of the page', async () => {
  const reviews = [PLAIN, { ...PLAIN, name: 'Ben', link: 'https://reader.example/', stars: 1 }];
  expect(readFacts(await bookPage(reviews))).toEqual({ id: 1, title: 'Salt', reviews });
});

test('nothing in the data of the page ends its element, and all of it is read back', async () => {
  const reviews = XSS_PAYLOADS.map((text, i) => ({
    name: text.slice(0, 60),
    link: text,
    text: `${text}\u2028\u2029`,
    stars: (i % 5) + 1,
  }));
  const page = await bookPage(reviews);
  expect({
    scripts: page.filter(({ tag }) => tag === 'script').map(({ attributes }) => attributes),
    data: readFacts(page),
  }).toEqual({
    scripts: [{ id: 'book-facts', type: 'application/json' }],
    data: { id: 1, title: 'Salt', reviews },
  });
});

test('whatever a value contains, a script reads it back, and it stays one element', async () => {
  const { helpers } = await open<Shop>({ GUARDS: '' });
  const nasty = fc.constantFrom(
    ...[
      '<',
      '>',
      '&',
      '"',
      "'",
      '\\',
      '/',
      '\u2028',
      '\u2029',
      '<!--',
      '-->',
      '</script',
      '<script',
    ],
    ...['</ScRiPt>', '\\u003c', '&lt;', '\n', '\t', '\0', '𝓣', ']]>', '$&', "$'", '{{', 'x', '%'],
  );
  const string = fc.array(nasty, { maxLength: 6 }).map((parts) => parts.join(''));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      string,
      fc.constantFrom(null, true, 0, -1.5, 1e21, ''),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(string, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  await property([value], async (given) => {
    const html = await helpers.jsonScript(given as never, 'facts');
    const [script, ...more] = readHtml(html).filter(({ tag }) => !STRUCTURE.includes(tag));
    const read = { ...script?.attributes, more: more.length, value: parseJson(script?.text) };
    expect(read).toEqual({ id: 'facts', type: 'application/json', more: 0, value: given });
  });
});

test('any string may be the id of the script', async () => {
  const { helpers } = await open<Shop>({ GUARDS: '' });
  const ids = [
    ...['facts', 'book-7', '"', "'", '&amp;', '<', '>', 'a b', ''],
    ...XSS_PAYLOADS,
    ...REPLACE_PAYLOADS,
  ];
  const table = await tabulate(ids, async (id) => {
    const elements = readHtml(await helpers.jsonScript({ a: [1] }, id));
    return elements
      .filter(({ tag }) => !STRUCTURE.includes(tag))
      .map(({ tag, attributes, text }) => ({ tag, ...attributes, text }));
  });
  expect(table).toEqual(
    Object.fromEntries(
      ids.map((id) => [id, [{ tag: 'script', id, type: 'application/json', text: '{"a":[1]}' }]]),
    ),
  );
});

test('a gift card shows the recipient and the message', async () => {
  const shop = await open<Shop>({ GUARDS: '' });
  const cards = [
    ['Ada', 'Read on!'],
    ['', ''],
    ['Zoë & Ben', 'Line\nbreak'],
  ];
  const shown = [];
  for (const [to = '', message = ''] of cards) shown.push(await giftCard(shop, to, message));
  expect(shown.map(({ card }) => card)).toEqual(
    cards.map(([to, message]) => [`h2: For ${to}`, `p: ${message}`]),
  );
});

test('nothing in a gift card is executed', async () => {
  const shop = await open<Shop>({ GUARDS: '' });
  const table = await tabulate(TEMPLATE_PAYLOADS, async (payload) => [
    (await giftCard(shop, payload, 'Hi')).card,
    (await giftCard(shop, 'Ada', payload)).card,
    (await giftCard(shop, '{{', payload)).card,
  ]);
  expect(table).toEqual(
    Object.fromEntries(
      TEMPLATE_PAYLOADS.map((payload) => [
        payload,
        [
          [`h2: For ${payload}`, 'p: Hi'],
          ['h2: For Ada', `p: ${payload}`],
          ['h2: For {{', `p: ${payload}`],
        ],
      ]),
    ),
  );
});

test('each character of a gift card stands for itself', async () => {
  const shop = await open<Shop>({ GUARDS: '' });
  const table = await tabulate(REPLACE_PAYLOADS, async (payload) => [
    (await giftCard(shop, payload, 'Hi')).card,
    (await giftCard(shop, 'Ada', payload)).card,
    (await giftCard(shop, payload, `${payload}${payload}`)).card,
  ]);
  expect(table).toEqual(
    Object.fromEntries(
      REPLACE_PAYLOADS.map((payload) => [
        payload,
        [
          [`h2: For ${payload}`, 'p: Hi'],
          ['h2: For Ada', `p: ${payload}`],
          [`h2: For ${payload}`, `p: ${payload}${payload}`],
        ],
      ]),
    ),
  );
});

test('nothing in a gift card becomes markup of the page', async () => {
  const shop = await open<Shop>({ GUARDS: '' });
  const { structure } = await giftCard(shop, 'Ada', 'Hi');
  const texts = [...XSS_PAYLOADS, '&amp;', '&', `"'`];
  const table = await tabulate(texts, async (payload) => [
    await giftCard(shop, payload, 'Hi'),
    await giftCard(shop, 'Ada', payload),
  ]);
  expect(table).toEqual(
    Object.fromEntries(
      texts.map((payload) => [
        payload,
        [
          { structure, card: [`h2: For ${payload}`, 'p: Hi'] },
          { structure, card: ['h2: For Ada', `p: ${payload}`] },
        ],
      ]),
    ),
  );
});

/** The elements that a parser adds around a fragment of HTML. */
const STRUCTURE = ['html', 'head', 'body'];

async function openWithBook(): Promise<Shops> {
  await database.rows('DELETE FROM authors');
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [{ id: 1, author_id: 1, title: 'Salt', price_cents: 900 }],
  });
  return open<Shop>({ GUARDS: '' });
}

/** The page of a book with these reviews. */
async function bookPage(reviews: readonly Review[]): Promise<readonly PageElement[]> {
  const shop = await openWithBook();
  await database.seed({ reviews: reviews.map((review) => ({ ...review, book_id: 1 })) });
  const { text } = await shop.http('GET', '/books/1');
  return readHtml(text);
}

function readReviews(page: readonly PageElement[]) {
  const articles = page.filter(({ attributes }) => attributes['class'] === 'review');
  return articles.map(({ attributes, below }) => {
    const textOf = (tag: string) => below.find((element) => element.tag === tag)?.text;
    const link = below.find(({ tag }) => tag === 'a');
    return {
      name: textOf('strong'),
      attribute: attributes['data-name'],
      text: textOf('p'),
      stars: textOf('span'),
      ...(link && { href: link.attributes['href'] }),
    };
  });
}

/** The data that a script of the page reads. */
function readFacts(page: readonly PageElement[]): unknown {
  return parseJson(page.find(({ attributes }) => attributes['id'] === 'book-facts')?.text);
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return { 'no JSON': text };
  }
}

/** The target of an http or https link; any other value as it is. */
function placeOf(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).href : url;
}

async function giftCard(shop: Shops, to: string, message: string) {
  const query = new URLSearchParams({ to, message }).toString();
  const { text } = await shop.http('GET', `/gift-card?${query}`);
  const page = readHtml(text);
  const card = page.find(({ attributes }) => attributes['class'] === 'gift');
  return {
    structure: structureOf(page),
    card: card?.below.map((element) => `${element.tag}: ${element.text}`),
  };
}
