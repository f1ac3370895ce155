import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { XSS_PAYLOADS } from '../../../chapters/04-security/tests/corpora/xss';
import { buildChapter } from '../support/build-chapter';
import { Chromium, testInChromium } from '../support/chromium';
import { openFolder } from '../support/temporary-folder';

interface Built {
  readonly solved: boolean;
  readonly without: readonly string[];
}

const SHIPPED: Built = { solved: false, without: [] };
const SOLVED: Built = { solved: true, without: [] };
const OPEN_TO_XSS: Built = {
  solved: true,
  without: ['src/pages/page-helpers.ts', 'src/pages/gift-card.ts', 'src/pages/views/book.njk'],
};
const OLD_WINDOW: Built = { solved: true, without: ['src/pages/views/window.njk'] };

/** The shop on its samples, at an address of this machine, with a browser in front of it. */
async function openShop(built: Built, GUARDS = '') {
  const chapter = buildChapter('04-security', built);
  const folder = openFolder();
  const DATABASE_URL = `sqlite:///${join(folder.path, 'door.sqlite')}`;
  await chapter
    .load<{ fillAtFirstStart(url: string): Promise<boolean> }>('data/first-start')
    .fillAtFirstStart(DATABASE_URL);
  const shop = await chapter.open({ DATABASE_URL, HASH_LOG2N: '10', GUARDS });
  const server = createServer(shop.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    review: async (fields: Readonly<Record<string, string>>) => {
      const body = new URLSearchParams({ name: 'Ada', text: 'Read it.', stars: '4', ...fields });
      await fetch(`${url}/books/1/reviews`, { method: 'POST', body, redirect: 'manual' });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await shop.close?.();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** All that a reader could touch on the page, and then a picture that fails after all others. */
const TOUCH_ALL = `(async () => {
  for (const element of document.querySelectorAll('.review, .review *')) {
    for (const name of ['mouseover', 'focus', 'toggle']) element.dispatchEvent(new Event(name));
    // Any other link leaves the page.
    if (!('protocol' in element) || element.protocol === 'javascript:') element.click();
  }
  await new Promise((done) => Object.assign(new Image(), { onerror: done, src: '/nothing.png' }));
  await new Promise((done) => setTimeout(done));
})()`;

test.each([
  ['solved', SOLVED, [200, false, 404, false]],
  ['as shipped', SHIPPED, [200, true, 200, true]],
])('%s: what the requests of the brief show', async (_, built, shown) => {
  await using shop = await openShop(built);
  const q = "?%' UNION SELECT id, email, password_hash, 1 FROM readers /*";
  const search = await fetch(`${shop.url}/search?${new URLSearchParams({ q }).toString()}`);
  const facts = await fetch(
    `${shop.url}/books/0%20UNION%20SELECT%20email,1,1%20FROM%20readers/facts`,
  );
  const isTold = (text: string) => text.includes('@');
  expect([
    search.status,
    isTold(await search.text()),
    facts.status,
    isTold(await facts.text()),
  ]).toEqual(shown);
});

testInChromium('nothing that a visitor has written runs in the page of a book', async () => {
  await using shop = await openShop(SOLVED);
  await using chromium = new Chromium();
  for (const payload of XSS_PAYLOADS) {
    await shop.review({ name: payload.slice(0, 60), link: payload, text: payload });
  }
  const tab = await chromium.openTab();
  await tab.visit(`${shop.url}/books/1`);
  await tab.evaluate(TOUCH_ALL);
  const facts = "JSON.parse(document.getElementById('book-facts').textContent)";
  const texts = await tab.evaluate<string[]>(`${facts}.reviews.map(({ text }) => text)`);
  const shown = await tab.evaluate<string[]>(
    "[...document.querySelectorAll('.review > p')].map(({ textContent }) => textContent)",
  );
  expect(tab.dialogs).toEqual([]);
  expect(await tab.evaluate('location.pathname')).toBe('/books/1');
  expect(texts).toEqual(expect.arrayContaining([...XSS_PAYLOADS]));
  expect(shown).toEqual(texts);
});

const ATTACKS: [string, Record<string, string>][] = [
  ['an element of a text', { text: '<img src=x onerror=alert(1)>' }],
  ['a script in a text', { text: '<script>alert(1)</script>' }],
  ['an attribute of a name', { name: 'x onmouseover=alert(1)' }],
  ['a link', { link: 'javascript:alert(1)' }],
  ['the end of the data', { link: '</script><svg onload=alert(1)>' }],
];

describe.each(ATTACKS)('%s', (_, fields) => {
  testInChromium.each([
    ['runs as shipped', SHIPPED, '', true],
    ['does not run where the page is solved', SOLVED, '', false],
    ['runs where a policy is left out', OPEN_TO_XSS, '', true],
    ['does not run where the policy stands', OPEN_TO_XSS, 'csp', false],
  ])('%s', async (_title, built, guards, runs) => {
    await using shop = await openShop(built, guards);
    await using chromium = new Chromium();
    await shop.review(fields);
    const tab = await chromium.openTab();
    await tab.visit(`${shop.url}/books/1`);
    await tab.evaluate(TOUCH_ALL);
    const sheets = await tab.evaluate('document.styleSheets.length');
    expect({ runs: tab.dialogs.includes('1'), sheets }).toEqual({ runs, sheets: 2 });
  });
});

describe('the lamp in the window', () => {
  testInChromium.each([
    ['is lit where all is solved', SOLVED, 'It is lit.', true],
    ['stays dark where the page is the old one', OLD_WINDOW, 'It is dark.', false],
  ])('%s', async (_title, built, words, isLit) => {
    await using shop = await openShop(built, 'csp');
    await using chromium = new Chromium();
    const tab = await chromium.openTab();
    await tab.visit(`${shop.url}/window`);
    await tab.evaluate("document.getElementById('light').click()");
    const lamp = "document.getElementById('lamp')";
    expect({
      words: await tab.evaluate(`${lamp}.textContent`),
      isLit: await tab.evaluate(`${lamp}.classList.contains('lit')`),
      glows: await tab.evaluate(`getComputedStyle(${lamp}).backgroundImage.includes('gradient')`),
    }).toEqual({ words, isLit, glows: isLit });
  });
});
