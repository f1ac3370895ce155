import { files } from '../src/files';
import { layOutParts } from './lay-out-lane';

const TEXTS: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "bookshop" }',
  'marked.json': '\uFEFF{ "name": "bookshop" }',
  Dockerfile: 'FROM node',
  'src/app.ts': "import './orders';\nimport express from 'express';",
  'src/orders/index.ts': "import '../money';\nimport './gone';",
  'src/money.ts': '',
  'src/rates.json': '{}',
  'src-old/app.ts': "import './orders';",
};

layOutParts({
  readText: (path) => TEXTS[path] ?? null,
  listFiles: () => Object.keys(TEXTS),
  importsOf: (path) => [...(TEXTS[path] ?? '').matchAll(/'(.+?)'/g)].map((match) => match[1] ?? ''),
  tokensOf: (path) => (TEXTS[path] ?? '').split(' '),
});

test('a file is read as it was submitted', () => {
  expect(files.text('Dockerfile')).toBe('FROM node');
});

test('a missing file is named', () => {
  expect(() => files.text('nginx.conf')).toThrow('nginx.conf is missing: the test needs this file');
});

test('it can be asked whether a file exists, also an empty one', () => {
  expect(['src/money.ts', 'nginx.conf'].map(files.exists)).toEqual([true, false]);
});

test('JSON is parsed', () => {
  expect(files.json('package.json')).toEqual({ name: 'bookshop' });
});

test('JSON with a byte order mark is parsed, as npm and Node do', () => {
  expect(files.json('marked.json')).toEqual({ name: 'bookshop' });
});

test('what is no JSON is named, with the reason', () => {
  expect(() => files.json('Dockerfile')).toThrow(/^Dockerfile is not JSON: Unexpected token/);
});

test('the tokens of a file are told', () => {
  expect(files.tokens('Dockerfile')).toEqual(['FROM', 'node']);
});

test('a missing file has no tokens to look for, and the test fails', () => {
  expect(() => files.tokens('src/gone.ts')).toThrow('src/gone.ts is missing');
});

test('imports are told file by file, without packages and what leads nowhere', () => {
  expect(files.imports('src')).toStrictEqual({
    'src/app.ts': ['src/orders/index.ts'],
    'src/orders/index.ts': ['src/money.ts'],
    'src/money.ts': [],
  });
});

test('imports are told for the folders and files that were asked for', () => {
  const inOrders = { 'src/orders/index.ts': ['src/money.ts'] };
  expect(files.imports('src/orders/')).toEqual(inOrders);
  expect(files.imports('src/orders', 'src/money.ts')).toEqual({ ...inOrders, 'src/money.ts': [] });
});
