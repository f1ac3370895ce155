import { open, tabulate } from '@bookshop/kit';
import { type Finding, inspect, type Inspection } from '@bookshop/kit/quality';

import type { Invoice, InvoiceLine, ListedBook } from '../src/quality/lines';
import type { Shop } from '../src/shop';

const INVOICES = 'src/quality/invoices.ts';
const LABELS = 'src/quality/shelf-labels.ts';

let inspection: Promise<Inspection> | undefined;

/** What the tools say; they run once for all tests. */
function tools(): Promise<Inspection> {
  inspection ??= inspect([INVOICES, LABELS], ['src/quality/lines.ts', 'src/bookshop/pricing.ts']);
  return inspection;
}

test('ESLint has nothing to say about the invoices', async () => {
  expect(tell((await tools()).lint, INVOICES)).toEqual([]);
});

test('ESLint has nothing to say about the labels', async () => {
  expect(tell((await tools()).lint, LABELS)).toEqual([]);
});

test('imports are sorted', async () => {
  expect(tell((await tools()).order)).toEqual([]);
});

test('Prettier would change nothing', async () => {
  expect(tell((await tools()).format)).toEqual([]);
});

test('the compiler has nothing to say', async () => {
  expect(tell((await tools()).types)).toEqual([]);
});

test('no comment switches a tool off', async () => {
  expect(tell((await tools()).comments)).toEqual([]);
});

test('no type is asserted: there is no any, no cast, no exclamation mark', async () => {
  expect(tell((await tools()).casts)).toEqual([]);
});

test('lines of an invoice are counted by their kinds', async () => {
  const found = await amountsOf({
    'a book': [{ title: 'Momo', cents: 1_250 }],
    'a book by its kind': [{ title: 'Momo', cents: 1_250, kind: 'book' }],
    'two copies': [{ title: 'Momo', cents: 1_250, copies: 2 }],
    'no copies said': [{ title: 'Momo', cents: 1_250, copies: null }],
    'no copies': [{ title: 'Momo', cents: 1_250, copies: 0 }],
    'a discount': [{ title: 'Momo', cents: 1_250, copies: 2, discount: 10 }],
    'a discount of half a cent': [{ title: 'Momo', cents: 5, discount: 50 }],
    'a discount of three halves': [{ title: 'Momo', cents: 5, copies: 3, discount: 50 }],
    'no discount': [{ title: 'Momo', cents: 1_250, discount: 0 }],
    'no discount said': [{ title: 'Momo', cents: 1_250, discount: null }],
    'a delivery of three': [{ title: 'Post', cents: 500, copies: 3, kind: 'delivery' }],
    'no discount on a delivery': [{ title: 'Post', cents: 500, kind: 'delivery', discount: 50 }],
    'a voucher': [
      { title: 'Momo', cents: 1_250, copies: 2 },
      { title: 'Gift', cents: 1_000, kind: 'voucher' },
    ],
    'a voucher first': [
      { title: 'Gift', cents: 1_000, kind: 'voucher' },
      { title: 'Momo', cents: 1_250, copies: 2 },
    ],
    'two vouchers': [
      { title: 'Momo', cents: 1_250, copies: 2 },
      { title: 'Gift', cents: 1_000, copies: 2, kind: 'voucher', discount: 50 },
    ],
    'too large a voucher': [
      { title: 'Momo', cents: 1_250 },
      { title: 'Gift', cents: 2_000, kind: 'voucher' },
    ],
    nothing: [],
  });
  expect(found).toEqual({
    'a book': 1_250,
    'a book by its kind': 1_250,
    'two copies': 2_500,
    'no copies said': 1_250,
    'no copies': 0,
    'a discount': 2_250,
    'a discount of half a cent': 3,
    'a discount of three halves': 8,
    'no discount': 1_250,
    'no discount said': 1_250,
    'a delivery of three': 500,
    'no discount on a delivery': 500,
    'a voucher': 1_500,
    'a voucher first': 1_500,
    'two vouchers': 500,
    'too large a voucher': 0,
    nothing: 0,
  });
});

test('an invoice has a row for each line, and one for the total', async () => {
  const { quality } = await open<Shop>();
  const bold = '\u001b[1m Momo\t\u001b[22m';
  const { text } = await quality.invoice([
    { title: `  ${bold} `, cents: 1_250 },
    { title: 'Jim', cents: 300, copies: 2 },
    { title: 'None', cents: 300, copies: 0 },
    { title: 'Unknown', cents: 100, copies: null },
    { title: 'Post', cents: 500, copies: 3, kind: 'delivery' },
    { title: 'Gift', cents: 1_000, kind: 'voucher' },
  ]);
  expect(text.split('\n')).toEqual([
    'Momo: 12.50 EUR',
    'Jim x 2: 6.00 EUR',
    'None x 0: 0.00 EUR',
    'Unknown: 1.00 EUR',
    'Post x 3: 5.00 EUR',
    'Gift: -10.00 EUR',
    'Total: 14.50 EUR',
  ]);
  const paidOut = await quality.invoice([{ title: 'Gift', cents: 5, kind: 'voucher' }]);
  expect(paidOut.text).toBe('Gift: -0.05 EUR\nTotal: 0.00 EUR');
});

test('the currency is the given one, and EUR without one', async () => {
  const { quality } = await open<Shop>();
  const line: InvoiceLine = { title: 'Momo', cents: 1_250 };
  const textOf = async (...more: [(string | null)?]) =>
    (await quality.invoice([line], ...more)).text;
  expect({
    given: await textOf('USD'),
    missing: await textOf(),
    null: await textOf(null),
    empty: await textOf(''),
  }).toEqual({
    given: 'Momo: 12.50 USD\nTotal: 12.50 USD',
    missing: 'Momo: 12.50 EUR\nTotal: 12.50 EUR',
    null: 'Momo: 12.50 EUR\nTotal: 12.50 EUR',
    empty: 'Momo: 12.50 EUR\nTotal: 12.50 EUR',
  });
});

test('a discount that is none is still an error', async () => {
  const { quality } = await open<Shop>();
  const momo: InvoiceLine = { title: 'Momo', cents: 1_250 };
  const call = quality.invoice([{ ...momo, discount: 101 }]);
  await expect(call).rejects.toMatchObject({ name: 'RangeError' });
  const unknown = quality.invoiceWithDiscountOfNaN([momo]);
  await expect(unknown).rejects.toMatchObject({ name: 'RangeError' });
});

test('a label has a title, the authors and a price', async () => {
  const found = await labelsOf({
    'all is there': { title: 'Momo', authors: ['Ende'], price: '12.50' },
    'a title with white space': { title: ' Momo ', authors: ['Ende'], price: '12.50' },
    'a title of white space': { title: ' \t', authors: ['Ende'], price: '12.50' },
    'two authors': { title: 'Momo', authors: ['Ende', 'Oppermann'], price: ' 12.5 ' },
    cents: { title: 'Momo', authors: ['Ende'], price: 1_250 },
    'no authors': { title: 'Momo', authors: [], price: 1_250 },
    'authors null': { title: 'Momo', authors: null, price: 1_250 },
    'authors missing': { title: 'Momo', price: 1_250 },
    'no cents': { title: 'Momo', authors: ['Ende'], price: 0 },
    'price null': { title: 'Momo', authors: ['Ende'], price: null },
    'price missing': { title: 'Momo', authors: ['Ende'] },
    'less than no cents': { title: 'Momo', authors: ['Ende'], price: -50 },
    'an author without a name': { title: 'Momo', authors: [''], price: 1_250 },
  });
  expect(found).toEqual({
    'all is there': ['Momo | Ende | 12.50 EUR'],
    'a title with white space': ['Momo | Ende | 12.50 EUR'],
    'a title of white space': [' | Ende | 12.50 EUR'],
    'two authors': ['Momo | Ende, Oppermann | 12.50 EUR'],
    cents: ['Momo | Ende | 12.50 EUR'],
    'no authors': ['Momo | various | 12.50 EUR'],
    'authors null': ['Momo | various | 12.50 EUR'],
    'authors missing': ['Momo | various | 12.50 EUR'],
    'no cents': ['Momo | Ende | free'],
    'price null': ['Momo | Ende | free'],
    'price missing': ['Momo | Ende | free'],
    'less than no cents': ['Momo | Ende | -0.50 EUR'],
    'an author without a name': ['Momo |  | 12.50 EUR'],
  });
});

test('a book without a title, or with a string that is no price, has no label', async () => {
  const { quality } = await open<Shop>();
  const momo = { title: 'Momo', authors: ['Ende'], price: '12.50' };
  const { title: _, ...untitled } = momo;
  const books: ListedBook[] = [
    untitled,
    { ...momo, title: null },
    { ...momo, title: '' },
    { ...momo, price: 'free' },
    { ...momo, price: '' },
    { ...momo, price: '0' },
    momo,
  ];
  expect(await quality.labels(books)).toEqual(['Momo | Ende | 12.50 EUR']);
});

test('labels are sorted by their characters, and none is lost', async () => {
  const { quality } = await open<Shop>();
  const titles = ['b', 'Zorro', 'ﬁn', 'a', '🏮', 'Ärger', 'B', 'a', '10', '9'];
  const sorted = await quality.labels(titles.map((title) => ({ title })));
  expect(sorted).toEqual(
    ['10', '9', 'B', 'Zorro', 'a', 'a', 'b', 'Ärger', '🏮', 'ﬁn'].map(
      (title) => `${title} | various | free`,
    ),
  );
});

/** The totals of invoices, by name. */
async function amountsOf(invoices: Record<string, InvoiceLine[]>) {
  const { quality } = await open<Shop>();
  return tabulate(Object.keys(invoices), async (name) => {
    const { totalCents }: Invoice = await quality.invoice(invoices[name] ?? []);
    return totalCents;
  });
}

/** The labels of lists of one book, by name. */
async function labelsOf(books: Record<string, ListedBook>) {
  const { quality } = await open<Shop>();
  return tabulate(Object.keys(books), (name) => quality.labels([books[name] ?? {}]));
}

/** Findings as people read them, of one file or of all. */
function tell(findings: readonly Finding[], path?: string): string[] {
  return findings
    .filter(({ file }) => path === undefined || file === path)
    .map(({ file, line, rule, message }) => `${file}:${line} ${rule}: ${message}`);
}
