import { Router } from 'express';

import { formatPrice } from './pricing';
import type { Book } from './shelves';
import type { Tables } from './tables';

export function createFront(tables: Tables): Router {
  return Router().get('/', async (_request, response) => {
    const books = await tables.all<Book>('SELECT * FROM books ORDER BY title, id LIMIT 50');
    const rows = books.map(
      (book) =>
        `<li class="book"><a href="/books/${book.id}">${safe(book.title)}</a> <b>${formatPrice(book.price_cents)}</b></li>`,
    );
    response.type('html').send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bookshop</title></head><body>
<header><form method="post" action="/logout" id="logout"><button>Log out</button></form></header>
<main>
<form method="post" action="/login" id="login">
  <input name="name" aria-label="Name" required><input name="password" type="password" aria-label="Password" required>
  <button>Log in</button>
</form>
<form method="post" action="/signup" id="signup">
  <input name="name" aria-label="Name" required maxlength="30">
  <input name="password" type="password" aria-label="Password" required minlength="8">
  <button>Sign up</button>
</form>
<h1>Bookshop</h1>
<ul id="books">${rows.join('')}</ul>
</main></body></html>`);
  });
}

function safe(text: string): string {
  const codes: Readonly<Record<string, string>> = { '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot' };
  return text.replace(/[<>&"]/g, (found) => `&${codes[found]};`).replaceAll("'", '&#x27;');
}
