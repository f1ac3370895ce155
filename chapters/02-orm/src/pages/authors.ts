import type { Label } from '../catalog/labels';
import type { ListedAuthor } from '../catalog/list-authors';
import { showLabels } from './books';
import { type Html, html } from './html';
import type { Page } from './layout';

export function showAuthors(
  authors: readonly ListedAuthor[],
  { inPrintOnly }: { inPrintOnly: boolean },
): Page {
  const other = inPrintOnly
    ? html`<a href="/pages/authors">Show all books</a>`
    : html`<a href="/pages/authors?in_print=1">Only what is in print</a>`;
  const content = html`
    <p>${authors.length} authors. ${other}.</p>
    <div class="cards">${authors.map(showAuthor)}</div>
  `;
  return {
    title: 'Authors',
    content,
    json: inPrintOnly ? '/authors?in_print=1' : '/authors',
  };
}

function showAuthor({ id, name, books, signings }: ListedAuthor): Html {
  const titles = books.map(
    ({ title, genres }) => html`<li>${title} <span class="tag">${genres.join(', ')}</span></li>`,
  );
  return html`<section>
    <h2><a href="/pages/authors/${id}">${name}</a></h2>
    ${
      books.length === 0
        ? html`<p>No book here.</p>`
        : html`<ul>
            ${titles}
          </ul>`
    }
    ${signings.length > 0 && html`<p>Signs on ${signings.join(', ')}.</p>`}
  </section>`;
}

export function showBooksBy(author: { name: string; bio: string }, labels: readonly Label[]): Page {
  const content = html`
    <p>${author.bio}</p>
    ${showLabels(labels)}
  `;
  return { title: author.name, content };
}
