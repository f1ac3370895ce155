import { z } from 'zod';

import type { Part } from './operation';
import { BEFORE_ROUTES, sends, sendsProblem } from './responses';
import { BY_ID, rowNumber } from './values';

const genre = z.object({ id: rowNumber, name: z.string() });
const genres = z.array(genre);

export const GENRES: Part = {
  tag: 'genres',
  responses: { Genre: genre, Genres: genres },
  before: BEFORE_ROUTES,
  paths: {
    '/api/genres': {
      get: {
        operationId: 'listGenres',
        summary: 'All genres',
        responses: { 200: sends('The genres.', genres) },
      },
    },
    '/api/genres/{id}': {
      parameters: BY_ID,
      get: {
        operationId: 'showGenre',
        summary: 'One genre',
        responses: {
          200: sends('The genre.', genre),
          404: sendsProblem('There is no such genre.'),
        },
      },
    },
  },
};
