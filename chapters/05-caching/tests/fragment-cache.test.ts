import { isDeepStrictEqual } from 'node:util';

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
import type { Json } from '@bookshop/kit/app';

import type { Fragment } from '../src/pages/cache-fragment';
import type { TwinKind } from '../src/probes/fragment-cache';
import type { Shop } from '../src/shop';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const YEAR = 365 * 24 * 60 * MINUTE;

const FAILURE = { error: 'no-html' };

test('with the same name and vary-on, a fragment is rendered once', async () => {
  const { fragments } = await open<Shop>();
  const varyOns: Json[][] = [[], [7], ['7', 'en', null, true], [{ lang: 'en' }, ['a', ['b']]]];
  const table = await tabulate(
    varyOns.map((varyOn) => JSON.stringify(varyOn)),
    async (varyOn) => {
      const fragment = card(...(JSON.parse(varyOn) as Json[]));
      return [
        await fragments.show(fragment, 'first'),
        await fragments.show(fragment, 'second'),
        await fragments.show(fragment, 'third'),
      ];
    },
  );
  expect({ table, renders: await fragments.renders() }).toEqual({
    table: Object.fromEntries(
      varyOns.map((varyOn) => [JSON.stringify(varyOn), ['first', 'first', 'first']]),
    ),
    renders: varyOns.length,
  });
});

test('another name or another vary-on is another fragment', async () => {
  const { fragments } = await open<Shop>();
  const all: Record<string, Fragment> = {
    'card 7': card(7),
    'card 8': card(8),
    'card 7 in German': card(7, 'de'),
    'card 7 in French': card(7, 'fr'),
    'German card 7': card('de', 7),
    'card of nothing': card(),
    'shelf 7': { ...card(7), name: 'shelf' },
    'Card 7': { ...card(7), name: 'Card' },
  };
  const round = (html: string) =>
    tabulate(Object.keys(all), (name) => fragments.show(all[name] ?? card(), `${html} ${name}`));
  const expected = Object.fromEntries(Object.keys(all).map((name) => [name, `first ${name}`]));
  expect({ first: await round('first'), second: await round('second') }).toEqual({
    first: expected,
    second: expected,
  });
});

test('values that only look alike are different', async () => {
  const shop = await open<Shop>();
  const pairs: [Json[], Json[]][] = [
    [['x', 'y'], ['x:y']],
    [['x', 'y'], ['x,y']],
    [['x', 'y'], ['xy']],
    [['x', 'y'], ['["x","y"]']],
    [['x', 'y'], [['x', 'y']]],
    [
      ['x', ['y', 'z']],
      [['x', 'y'], 'z'],
    ],
    [['a'], ['a', '']],
    [['a'], ['a', null]],
    [['a'], ['a', 'a']],
    [
      ['a', 'a', 'b'],
      ['a', 'b', 'b'],
    ],
    [[], ['']],
    [[], [[]]],
    [[], [null]],
    [[''], [null]],
    [[[]], [{}]],
    [['x'], [{ 0: 'x' }]],
    [[['x']], [{ 0: 'x' }]],
    [[1], ['1']],
    [[1], [true]],
    [[0], [false]],
    [[0], [null]],
    [[1.001], [1.002]],
    [[9_007_199_254_740_991], [9_007_199_254_740_990]],
    [[true], ['true']],
    [[null], ['null']],
    [[null], ['undefined']],
    [['a'], ['A']],
    [['a'], ['a ']],
    [['a b'], ['a  b']],
    [['a\nb'], ['a b']],
    [['é'], ['e\u0301']],
    [['é'], ['e']],
    [['ß'], ['ss']],
    [['\ud83d'], ['\ud83e']],
    [['Aa'], ['BB']],
    // These have one byte in common, and one that differs.
    [['ł'], ['B']],
    [['夜'], ['堜']],
    [['a\u0100'], ['a\0']],
    [['夜'], ['夝']],
    [[{ ł: 1 }], [{ B: 1 }]],
    [[{ a: 1 }], ['{"a":1}']],
    [[{ a: 1 }], ['[object Object]']],
    [[{ a: 1 }], [{ b: 1 }]],
    [[{ a: 1 }], [{ a: '1' }]],
    [[{ a: null }], [{}]],
    [[{ a: 1, b: 2 }], [{ a: 2, b: 1 }]],
    [[{ a: { b: 1 } }], [{ a: { b: 2 } }]],
    [[{ a: { b: 1 } }], [{ a: { c: 1 } }]],
    [[{ a: { b: { c: { d: 1 } } } }], [{ a: { b: { c: { d: 2 } } } }]],
    [[[{ a: 1 }]], [[{ a: 2 }]]],
    [[{ a: [1, 2] }], [{ a: [2, 1] }]],
    [[parse('{"__proto__":1}')], [{}]],
    [[parse('{"__proto__":{"a":1}}')], [parse('{"__proto__":{"a":2}}')]],
    [[parse('{"constructor":1}')], [{}]],
  ];
  const rows = new Map(pairs.map((pair) => [pair.map((one) => tell(one)).join(' '), pair]));
  const table = await tabulate([...rows.keys()], async (row) => {
    const [one = [], other = []] = rows.get(row) ?? [];
    return showPair(shop, card(...one), card(...other));
  });
  expect(table).toEqual(Object.fromEntries([...rows.keys()].map((row) => [row, 'different'])));
});

test('an object is the same in whatever order its keys were added', async () => {
  const shop = await open<Shop>();
  const pairs: [string, string][] = [
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"lang":"en","page":{"of":9,"at":2}}', '{"page":{"at":2,"of":9},"lang":"en"}'],
    ['[{"a":{"b":{"c":1,"d":2}}}]', '[{"a":{"b":{"d":2,"c":1}}}]'],
    ['[[{"a":1,"b":2}],3]', '[[{"b":2,"a":1}],3]'],
    ['{"b":1,"10":2,"9":3,"":4}', '{"":4,"9":3,"10":2,"b":1}'],
    ['{"B":1,"a":2,"A":3,"_":4}', '{"_":4,"A":3,"a":2,"B":1}'],
    ['{"é":1,"e\u0301":2,"ß":3}', '{"ß":3,"e\u0301":2,"é":1}'],
    ['{"__proto__":1,"a":2}', '{"a":2,"__proto__":1}'],
    ['{"a":"1,b","a,1":"b"}', '{"a,1":"b","a":"1,b"}'],
    ['{"a":null,"b":[]}', '{"b":[],"a":null}'],
  ];
  const rows = new Map(pairs);
  const table = await tabulate([...rows.keys()], async (row) =>
    showPair(shop, card(parse(row)), card(parse(rows.get(row) ?? ''))),
  );
  expect(table).toEqual(Object.fromEntries([...rows.keys()].map((row) => [row, 'one'])));
});

test('values that are the same in JSON are equal, whatever else they are', async () => {
  const { fragments } = await open<Shop>();
  const kinds: readonly TwinKind[] = [
    ...(['minus zero', 'minus zero in an object', 'an object without a prototype'] as const),
    ...(['such an object in a list', 'a frozen object'] as const),
  ];
  const table = await tabulate(kinds, (kind) =>
    fragments.showTwins(kind as TwinKind).catch((error: Error) => error.message),
  );
  expect(table).toEqual(Object.fromEntries(kinds.map((kind) => [kind, ['render 1', 'render 1']])));
});

test('two vary-ons share a fragment exactly when they are equal', async () => {
  const shop = await open<Shop>();
  const few = fc.array(value(), { maxLength: 3 });
  await property([few, few], async (one, other) => {
    const table = {
      other: await showPair(shop, card(...one), card(...other)),
      turned: await showPair(shop, card(...one), card(...one.map(turned))),
    };
    expect(table).toEqual({
      other: isDeepStrictEqual(plain(one), plain(other)) ? 'one' : 'different',
      turned: 'one',
    });
  });
});

test('a name is never taken for a part of the vary-on', async () => {
  const shop = await open<Shop>();
  const word = fc.constantFrom('a', 'b', ':', ',', '"', '[', ']', '"]["', ':1', ' ', '.', '/', '');
  const words = fc.array(word, { maxLength: 3 });
  const name = words.map((all) => all.join(''));
  await property(
    [name, words, name, words],
    async (one, varyOn, other, otherVaryOn) => {
      const isSame = one === other && isDeepStrictEqual(varyOn, otherVaryOn);
      const pair = await showPair(
        shop,
        { name: one, seconds: 60, varyOn },
        { name: other, seconds: 60, varyOn: otherVaryOn },
      );
      expect(pair).toBe(isSame ? 'one' : 'different');
    },
    {
      examples: [
        ['card:7', [], 'card', ['7']],
        ['card:"7"', [], 'card', ['7']],
        ['card"7"', [], 'card', ['7']],
        ['card,7', [], 'card', ['7']],
        ['card7', [], 'card', ['7']],
        ['card 7', [], 'card', ['7']],
        ['card["7"]', [], 'card', ['7']],
        ['card:7', ['8'], 'card', ['7', '8']],
        ['card:"7"', ['8'], 'card', ['7', '8']],
        ['card', ['7'], '7', ['card']],
        ['ł', [], 'B', []],
        ['夜', [], '堜', []],
      ],
    },
  );
});

test('a thousand fragments are a thousand entries', async () => {
  const { fragments } = await open<Shop>();
  const all = Array.from({ length: 1_000 }, (_, i) => ({ fragment: card(i), html: `card ${i}` }));
  const shown = await fragments.showAll([...all, ...all.map((one) => ({ ...one, html: 'again' }))]);
  const wrong = shown.filter((html, i) => html !== `card ${i % 1_000}`);
  expect(wrong).toEqual([]);
});

test('a fragment may have any name', async () => {
  const shop = await open<Shop>();
  const names = [
    ...['', ' ', '\t', '\n', '\0', '\x7f', ':', '%', '%20', '*', '?', '"', "'", '\\', '../..'],
    ...['a b', 'a\u00a0b', 'a\u2028b', 'card\r\nset', '{card}', '[card]', 'Regal für Romane', '棚'],
    ...[
      '📚',
      '\ud83d',
      '__proto__',
      'constructor',
      'null',
      '0',
      'x'.repeat(251),
      'x'.repeat(9_999),
    ],
  ];
  const table = await tabulate(names, async (name) => {
    const named = { ...card(7), name };
    const longer = { ...card(7), name: `${name} ` };
    return [await showPair(shop, named, named), await showPair(shop, named, longer)];
  });
  expect(table).toEqual(Object.fromEntries(names.map((name) => [name, ['one', 'different']])));
});

test('every key has at most 250 characters, and no white space or control characters', async () => {
  const { fragments } = await open<Shop>();
  const odd = fc.constantFrom(
    ' ',
    '\t',
    '\n',
    '\0',
    '\x1f',
    '\x7f',
    '\u0085',
    '\u00a0',
    '\u2003',
    '\u2028',
    '\ufeff',
  );
  const long = fc.nat({ max: 400 }).map((length) => 'x'.repeat(length));
  const name = fc
    .array(fc.oneof(odd, long, fc.string()), { maxLength: 4 })
    .map((all) => all.join(''));
  await property(
    [name, fc.array(fc.oneof(name, value()), { maxLength: 4 })],
    async (of, varyOn) => {
      const keys = await fragments.keysOf({ name: of, seconds: 60, varyOn });
      const unfit = keys.filter((key) => key.length > 250 || /[\s\p{Cc}\u0085]/u.test(key));
      expect({ isStored: keys.length > 0, unfit }).toEqual({ isStored: true, unfit: [] });
    },
  );
});

test('a fragment is kept for its lifetime, which a hit does not extend', async () => {
  const shop = await open<Shop>();
  const seen: Record<string, string[]> = {};
  for (const seconds of [1, 60, 3_600]) {
    const fragment = { ...card(seconds), seconds };
    const show = (html: string) => shop.fragments.show(fragment, html);
    const shown = [await show('at once')];
    await shop.clock.advance((seconds * SECOND) / 2);
    shown.push(await show('half of it later'));
    await shop.clock.advance((seconds * SECOND) / 2 - 1);
    shown.push(await show('a moment before its end'));
    await shop.clock.advance(1);
    shown.push(await show('at its end'));
    await shop.clock.advance(seconds * SECOND - 1);
    shown.push(await show('before its second end'));
    seen[seconds] = shown;
  }
  const expected = ['at once', 'at once', 'at once', 'at its end', 'at its end'];
  expect(seen).toEqual({ 1: expected, 60: expected, 3600: expected });
});

test('a fragment with a lifetime of null is kept for ever', async () => {
  const { fragments, clock } = await open<Shop>();
  const fragment = { ...card(7), seconds: null };
  const shown = [await fragments.show(fragment, 'first')];
  for (const ms of [301 * SECOND, YEAR, 50 * YEAR]) {
    await clock.advance(ms);
    shown.push(await fragments.show(fragment, 'later'));
  }
  expect(shown).toEqual(['first', 'first', 'first', 'first']);
});

test('with a lifetime of 0 or less a fragment is rendered each time, and not stored', async () => {
  const { fragments } = await open<Shop>();
  const table = await tabulate(['0', '-1', '-3600'], async (text) => {
    const seconds = Number(text);
    const fresh = { ...card('fresh', text), seconds };
    const stored = card('stored', text);
    return {
      fresh: [await fragments.show(fresh, 'first'), await fragments.show(fresh, 'second')],
      kept: await fragments.show({ ...fresh, seconds: 60 }, 'third'),
      stored: [
        await fragments.show(stored, 'first'),
        await fragments.show({ ...stored, seconds }, 'second'),
        await fragments.show(stored, 'third'),
      ],
    };
  });
  const hit = [await fragments.show(card(7), 'first'), await fragments.show(card(7), 'second')];
  const expected = {
    fresh: ['first', 'second'],
    kept: 'third',
    stored: ['first', 'second', 'first'],
  };
  expect({ table, hit }).toEqual({
    table: { '0': expected, '-1': expected, '-3600': expected },
    hit: ['first', 'first'],
  });
});

test('a render for a lifetime of 0 or less is no render for others, and theirs is none for it', async () => {
  const lifetimes: Record<string, [number, number]> = {
    '60 s and 0': [60, 0],
    '60 s and -1': [60, -1],
    '0 and 60 s': [0, 60],
    '0 twice': [0, 0],
  };
  const table = await tabulate(Object.keys(lifetimes), async (name) => {
    const { fragments, points } = await open<Shop>();
    const [one = 0, other = 0] = lifetimes[name] ?? [];
    await points.hold('fragment/render');
    const first = fragments.show({ ...card(7), seconds: one }, 'first');
    await Promise.race([points.arrived('fragment/render', 1), first]);
    const second = fragments.show({ ...card(7), seconds: other }, 'second');
    // Where it waits for the first one, it does not arrive.
    await within(4, () => Promise.race([points.arrived('fragment/render', 2), second]));
    await points.release('fragment/render');
    const shown = [await first, await second];
    return [...shown, await fragments.show(card(7), 'third')];
  });
  expect(table).toEqual({
    '60 s and 0': ['first', 'second', 'first'],
    '60 s and -1': ['first', 'second', 'first'],
    '0 and 60 s': ['first', 'second', 'second'],
    '0 twice': ['first', 'second', 'third'],
  });
});

test('the lifetime is not a part of what a fragment is', async () => {
  const { fragments, clock } = await open<Shop>();
  const show = (seconds: number | null, html: string) =>
    fragments.show({ ...card(7), seconds }, html);
  const shown = [await show(60, 'first'), await show(600, 'second'), await show(null, 'third')];
  await clock.advance(MINUTE);
  shown.push(await show(600, 'fourth'), await show(60, 'fifth'));
  expect(shown).toEqual(['first', 'first', 'first', 'fourth', 'fourth']);
});

test('a lifetime begins when the fragment is stored', async () => {
  const shop = await openWithShelves();
  await shop.points.hold('shelf/render');
  const first = shelfPage(shop, 'poetry');
  await shop.points.arrived('shelf/render');
  await shop.clock.advance(10 * MINUTE);
  await shop.points.release('shelf/render');
  const seen = [await first];
  await shop.clock.advance(59 * SECOND);
  seen.push(await shelfPage(shop, 'poetry'));
  await shop.clock.advance(SECOND);
  seen.push(await shelfPage(shop, 'poetry'));
  expect(seen.map(({ shelf }) => shelf)).toEqual([1, 1, 2]);
});

test('HTML is stored whatever it is, also when it is empty', async () => {
  const { fragments } = await open<Shop>();
  const htmls = [
    '',
    ' ',
    '0',
    'null',
    'false',
    '<p class="a">Ü &amp; 📚</p>\n',
    '{"html":1}',
    '\0',
  ];
  const table = await tabulate(htmls, async (html) => {
    const fragment = card(html, 'html');
    return [
      await fragments.show(fragment, html),
      await fragments.show(fragment, 'other'),
      await fragments.show(fragment, 'other'),
    ];
  });
  expect(table).toEqual(Object.fromEntries(htmls.map((html) => [html, [html, html, html]])));
});

test('a fragment is stored under what it was when its render began', async () => {
  const { fragments } = await open<Shop>();
  const { varyOn, ...rest } = card(7);
  const changed = { ...rest, varyOn: [...varyOn, 'changed'] };
  const seen = [
    await fragments.showWhileChanged(card(7), 'first'),
    await fragments.show(card(7), 'not rendered'),
    await fragments.show(changed, 'of another'),
  ];
  expect(seen).toEqual(['first', 'first', 'of another']);
});

test('the error of a render is passed on, and nothing is stored', async () => {
  const { fragments, clock } = await open<Shop>();
  const seen = [
    await outcomeOf(() => fragments.fail(card(7))),
    await outcomeOf(() => fragments.fail(card(7))),
    await fragments.show(card(7), 'first'),
    await outcomeOf(() => fragments.fail(card(7))),
  ];
  await clock.advance(MINUTE);
  seen.push(
    await outcomeOf(() => fragments.fail(card(7))),
    await fragments.show(card(7), 'second'),
  );
  expect({ seen, renders: await fragments.renders() }).toEqual({
    seen: [FAILURE, FAILURE, 'first', 'first', FAILURE, 'second'],
    renders: 5,
  });
});

test('while the store fails, a fragment is rendered once for each request', async () => {
  const ways: Record<string, string[]> = {
    'cannot be read': ['plain/get'],
    'cannot be written': ['plain/set', 'plain/add'],
    'fails altogether': ['get', 'set', 'add', 'delete', 'touch'].map((name) => `plain/${name}`),
  };
  const table = await tabulate(Object.keys(ways), async (way) => {
    const { fragments, points } = await open<Shop>();
    for (const point of ways[way] ?? []) await points.fail(point);
    const failing = [
      await tried(() => fragments.show(card(7), 'first')),
      await tried(() => fragments.show(card(7), 'second')),
      await tried(() => fragments.fail(card(7))),
    ];
    // A store that has failed many times is used again nevertheless.
    for (let i = failing.length; i < 60; i += 1) await tried(() => fragments.show(card(7), 'more'));
    const renders = await fragments.renders();
    for (const point of ways[way] ?? []) await points.release(point);
    const after = [await fragments.show(card(8), 'third'), await fragments.show(card(8), 'fourth')];
    return { failing, renders, after };
  });
  const expected = {
    failing: ['first', 'second', FAILURE],
    renders: 60,
    after: ['third', 'third'],
  };
  expect(table).toEqual(Object.fromEntries(Object.keys(ways).map((way) => [way, expected])));
});

test('fragments are kept in the store and nowhere else', async () => {
  const first = await open<Shop>();
  const second = await open<Shop>();
  const shown = [
    await first.fragments.show(card(7), 'first shop'),
    await second.fragments.show(card(7), 'second shop'),
    await first.fragments.show(card(7), 'first shop again'),
  ];
  await first.store.clear();
  shown.push(
    await first.fragments.show(card(7), 'after the store was cleared'),
    await second.fragments.show(card(7), 'second shop again'),
  );
  // The same while the first shop renders.
  const before = await first.points.count('fragment/render');
  await first.points.hold('fragment/render');
  const held = first.fragments.show(card(8), 'first shop');
  await Promise.race([first.points.arrived('fragment/render', before + 1), held]);
  const other = await within(4, () => second.fragments.show(card(8), 'second shop'));
  await first.points.release('fragment/render');
  const atOnce = [await held, other];
  expect({ shown, atOnce }).toEqual({
    shown: [
      'first shop',
      'second shop',
      'first shop',
      'after the store was cleared',
      'second shop',
    ],
    atOnce: ['first shop', 'second shop'],
  });
});

test('fragments that are rendered at the same time are not mixed up', async () => {
  const shop = await openWithShelves();
  await shop.points.hold('shelf/render');
  const pages = ['novels', 'poetry', 'novels?lang=de'].map((path) => shelfPage(shop, path));
  // Where one of them waits for another, it does not arrive.
  await within(4, () => shop.points.arrived('shelf/render', 3));
  await shop.points.release('shelf/render');
  const first = await Promise.all(pages);
  const second = [await shelfPage(shop, 'novels?lang=de'), await shelfPage(shop, 'poetry')];
  expect([...first, ...second]).toEqual([NOVELS, POETRY, ROMANE, ROMANE, POETRY]);
});

test('each shelf is rendered once in each language, with its own cards', async () => {
  const shop = await openWithShelves();
  const paths = ['novels', 'novels?lang=de', 'poetry', 'travel'];
  const round = () => tabulate(paths, (path) => shelfPage(shop, path));
  const expected = {
    novels: NOVELS,
    'novels?lang=de': ROMANE,
    poetry: POETRY,
    travel: { shelf: 1, cards: [] },
  };
  expect({ first: await round(), second: await round() }).toEqual({
    first: expected,
    second: expected,
  });
});

test('a card that expires does not change the stored shelf around it', async () => {
  const shop = await openWithShelves();
  await shelfPage(shop, 'poetry');
  const seen = [];
  for (const seconds of [299, 301, 358.999, 359]) {
    await shop.clock.set(START + seconds * SECOND);
    const { shelf, cards } = await shelfPage(shop, 'poetry');
    seen.push([seconds, shelf, cards[0]?.render]);
  }
  expect(seen).toEqual([
    [299, 2, 1],
    [301, 2, 1],
    [358.999, 2, 1],
    [359, 3, 2],
  ]);
});

test('a shelf that is rendered again takes its living cards from the store', async () => {
  const shop = await openWithShelves();
  const first = await shelfPage(shop, 'novels');
  await shop.clock.advance(MINUTE);
  // Stored HTML stays until its lifetime is over, whatever happens to the rows.
  await database.rows("UPDATE books SET title = 'Sugar' WHERE id = 1");
  const second = await shelfPage(shop, 'novels');
  await shop.clock.advance(4 * MINUTE);
  const third = await shelfPage(shop, 'novels');
  expect({ first, second, third }).toEqual({
    first: NOVELS,
    second: { ...NOVELS, shelf: 2 },
    third: {
      shelf: 3,
      cards: [
        { title: 'Pepper &amp; Oil', stock: 'sold out', render: 2 },
        { title: 'Sugar', stock: '3 in stock', render: 2 },
      ],
    },
  });
});

test('a shelf with a card that fails is not stored', async () => {
  const shop = await openWithShelves();
  const first = await shelfPage(shop, 'poetry');
  await shop.clock.advance(5 * MINUTE);
  await shop.points.fail('card/render');
  const failed = [
    await shop.http('GET', '/shelves/poetry'),
    await shop.http('GET', '/shelves/poetry'),
  ];
  await shop.points.release('card/render');
  const then = [await shelfPage(shop, 'poetry'), await shelfPage(shop, 'poetry')];
  expect({
    first: first.shelf,
    failed: failed.map(({ status }) => status),
    then: then.map(({ shelf, cards }) => [shelf, cards[0]?.render]),
  }).toEqual({
    first: 1,
    failed: [500, 500],
    then: [
      [2, 2],
      [2, 2],
    ],
  });
});

/** When a shop opens in a test. */
const START = Date.UTC(2030, 0, 7, 9);

interface Page {
  readonly shelf: number;
  readonly cards: readonly { title: string; stock: string; render: number }[];
}

const NOVELS: Page = {
  shelf: 1,
  cards: [
    { title: 'Pepper &amp; Oil', stock: 'sold out', render: 1 },
    { title: 'Salt', stock: '3 in stock', render: 1 },
  ],
};
const ROMANE: Page = {
  shelf: 1,
  cards: [
    { title: 'Pepper &amp; Oil', stock: 'ausverkauft', render: 1 },
    { title: 'Salt', stock: '3 vorrätig', render: 1 },
  ],
};
const POETRY: Page = { shelf: 1, cards: [{ title: 'Rain', stock: '1 in stock', render: 1 }] };

async function openWithShelves(): Promise<Opened<Shop>> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [
      { id: 1, author_id: 1, title: 'Salt', shelf: 'novels', price_cents: 900, copies: 3 },
      { id: 2, author_id: 1, title: 'Pepper & Oil', shelf: 'novels', price_cents: 1250, copies: 0 },
      { id: 3, author_id: 1, title: 'Rain', shelf: 'poetry', price_cents: 700, copies: 1 },
    ],
  });
  return open<Shop>();
}

/** What the page of a shelf shows. */
async function shelfPage(shop: Opened<Shop>, path: string): Promise<Page> {
  const { text } = await shop.http('GET', `/shelves/${path}`);
  const renderOf = (html: string, name: string) =>
    Number(new RegExp(`${name}, render (\\d+)`).exec(html)?.[1]);
  const cards = text.split('<li>').slice(1);
  return {
    shelf: renderOf(text, 'shelf'),
    cards: cards.map((html) => ({
      title: /<strong>(.*?)</.exec(html)?.[1] ?? '',
      // After the price, whatever is around the two.
      stock: /· ([^<]*)</.exec(html)?.[1] ?? '',
      render: renderOf(html, 'card'),
    })),
  };
}

function card(...varyOn: Json[]): Fragment {
  return { name: 'card', seconds: 60, varyOn };
}

/** Whether two fragments are one for the cache; or what else it does with them. */
async function showPair({ fragments }: Opened<Shop>, one: Fragment, other: Fragment) {
  const [first, second, third] = await fragments.showAll([
    { fragment: one, html: 'first' },
    { fragment: other, html: 'second' },
    { fragment: one, html: 'third' },
  ]);
  if (first !== 'first' || third !== 'first') return `not stored: ${first}, ${second}, ${third}`;
  return second === 'first' ? 'one' : 'different';
}

/** JSON with everything that tends to be confused. */
function value() {
  const leaf = fc.constantFrom<Json[]>(
    ...[null, true, false, 0, 1, -1, 10, 0.1],
    ...['', '0', '1', 'null', 'true', 'a', 'b', 'a,b', 'a:b', '"', '[]', '{}', ' ', 'é', 'e\u0301'],
  );
  const key = fc.constantFrom(
    '',
    'a',
    'b',
    'B',
    '0',
    '10',
    '9',
    'a,b',
    'é',
    'e\u0301',
    '__proto__',
  );
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { arbitrary: leaf, weight: 3 },
      { arbitrary: fc.array(tie('json'), { maxLength: 2 }), weight: 1 },
      { arbitrary: fc.dictionary(key, tie('json'), { maxKeys: 3 }), weight: 2 },
    ),
  }));
  return json;
}

/** What was returned, or which error there was: also one of the store. */
function tried(act: () => Promise<string>): Promise<unknown> {
  return act().catch(({ name, code = name }: Error & { code?: string }) => ({ error: code }));
}

/** The same value, its keys added in the opposite order. */
function turned(json: Json): Json {
  if (Array.isArray(json)) return json.map(turned);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  );
}

/** Without the prototypes that fast-check chooses. */
function plain(json: Json): Json {
  return parse(JSON.stringify(json));
}

function parse(text: string): Json {
  return JSON.parse(text) as Json;
}

/** As it is written, with every character visible. */
function tell(json: Json): string {
  return JSON.stringify(json).replaceAll(
    /[^ -~]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16)}`,
  );
}
