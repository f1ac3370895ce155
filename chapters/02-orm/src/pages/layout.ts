import { type Html, html } from './html';

export interface Page {
  title: string;
  content: Html;
  /** The route that answers the same as JSON. */
  json?: string;
}

const LINKS = [
  { path: '/', name: 'Books' },
  { path: '/pages/authors', name: 'Authors' },
  { path: '/pages/new', name: 'New in print' },
  { path: '/pages/queries', name: 'Query log' },
];

/** A whole page, as text; `path` is where the visitor is. */
export function renderPage({ title, content, json }: Page, path: string): string {
  const links = LINKS.map(({ path: target, name }) => {
    const here = target === path ? html`aria-current="page"` : null;
    return html`<a href="${target}" ${here}>${name}</a>`;
  });
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · The stockroom</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <a class="shop" href="/">The stockroom</a>
          <nav>${links}</nav>
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>
          ${json !== undefined && html`The same as JSON: <a href="${json}">${json}</a>.`} What the
          pages ask the database: <a href="/pages/queries">query log</a>.
        </footer>
      </body>
    </html> `;
  return page.markup;
}
