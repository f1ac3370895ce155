import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import express, { type Express } from 'express';
import request from 'supertest';

import { createSite } from '../../src/app/create-site';

const folder = mkdtempSync(join(tmpdir(), 'views-'));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, 'book.njk'),
  '{% extends "layout.njk" %}{% block content %}<p>{{ book.title }}</p>{% endblock %}',
);

function createApp(): Express {
  const site = createSite({
    name: 'Ink & Co',
    links: [
      { path: '/', name: 'Books' },
      { path: '/book', name: 'A book' },
    ],
    findView: (name) => require.resolve(join(folder, name)),
  });
  const app = express();
  app.get('/book', ({ query }, response) => {
    site.send(response, 'book.njk', { title: 'A book', book: { title: query['title'] } });
  });
  app.get('/sold-out', (_request, response) => {
    site.showError(response, { status: 409, code: 'sold-out', detail: '<none> left' });
  });
  app.get('/style.css', site.stylesheet);
  return app;
}

test('a page stands in the layout, and is escaped', async () => {
  const { type, text } = await request(createApp()).get('/book').query({ title: '<b>&"' });
  expect(type).toBe('text/html');
  expect(text).toContain('<title>A book · Ink &amp; Co</title>');
  expect(text).toContain('<p>&lt;b&gt;&amp;&quot;</p>');
  expect(text).toContain('<a href="/book" aria-current="page">A book</a>');
  expect(text).toContain('<a href="/">Books</a>');
});

test('a value that was forgotten is an error, not a gap', async () => {
  expect((await request(createApp()).get('/book')).status).toBe(500);
});

test('an error has a page, with what it says escaped', async () => {
  const { text } = await request(createApp()).get('/sold-out');
  expect(text).toContain('<h1>That did not work</h1>');
  expect(text).toContain('&lt;none&gt; left');
});

test('the stylesheet that pages name is served', async () => {
  const { type, text } = await request(createApp()).get('/style.css');
  expect({ type, isThere: text.includes('.shelf {') }).toEqual({ type: 'text/css', isThere: true });
});
