import type { Label } from '../catalog/labels';
import type { ListedBook } from '../catalog/list-books';
import { type Html, html } from './html';
import type { Page } from './layout';

const SEARCH_FORM = '/pages/find';

export function showBooks(books: readonly ListedBook[]): Page {
  const rows = books.map(
    ({ title, price, author }) => html`
      <tr>
        <td>${title}</td>
        <td><a href="/pages/authors/${author.id}">${author.name}</a></td>
        <td class="number">${price}</td>
      </tr>
    `,
  );
  const content = html`
    ${showSearch('')}
    <p>${books.length} titles.</p>
    <table>
      <thead>
        <tr>
          <th>Title</th>
          <th>Author</th>
          <th class="number">Price</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  `;
  return { title: 'Books', content, json: '/books' };
}

export function showFound(title: string, labels: readonly Label[]): Page {
  const content = html`${showSearch(title)} ${showLabels(labels)}`;
  return { title: 'Find a book', content };
}

export function showNewest(labels: readonly Label[]): Page {
  return { title: 'New in print', content: showLabels(labels) };
}

export function showLabels(labels: readonly Label[]): Html {
  if (labels.length === 0) return html`<p>No book.</p>`;
  const rows = labels.map(
    ({ title, price }) => html`
      <tr>
        <td>${title}</td>
        <td class="number">${price}</td>
      </tr>
    `,
  );
  return html`<table>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function showSearch(title: string): Html {
  return html`<form action="${SEARCH_FORM}">
    <label>The whole title <input name="title" value="${title}" size="32" required /></label>
    <button>Find</button>
  </form>`;
}
