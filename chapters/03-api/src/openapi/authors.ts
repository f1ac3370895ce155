import { z } from 'zod';

import { authorChange, newAuthor, type showAuthor } from '../authors/author';
import type { Part } from './operation';
import { BEFORE_ROUTES, INVALID_BODY, sends, sendsNothing, sendsProblem } from './responses';
import { BY_ID, rowNumber } from './values';

const author = z.object({
  id: rowNumber,
  name: z.string(),
  bio: z.string(),
  is_featured: z.boolean(),
}) satisfies z.ZodType<ReturnType<typeof showAuthor>>;

const authors = z.array(author);

const UNKNOWN = { 404: sendsProblem('There is no such author.') };

export const AUTHORS: Part = {
  tag: 'authors',
  requests: { NewAuthor: newAuthor, AuthorChange: authorChange },
  responses: { Author: author, Authors: authors },
  before: BEFORE_ROUTES,
  paths: {
    '/api/authors': {
      get: {
        operationId: 'listAuthors',
        summary: 'All authors, in the order of their ids',
        responses: { 200: sends('The authors.', authors) },
      },
      post: {
        operationId: 'createAuthor',
        summary: 'Add an author',
        body: newAuthor,
        responses: {
          201: { ...sends('The new author.', author), headers: { Location: 'Their path.' } },
          ...INVALID_BODY,
        },
      },
    },
    '/api/authors/newest': {
      get: {
        operationId: 'listNewestAuthors',
        summary: 'Those who came last',
        responses: { 200: sends('The authors, the newest first.', authors) },
      },
    },
    '/api/authors/{id}': {
      parameters: BY_ID,
      get: {
        operationId: 'showAuthor',
        summary: 'One author',
        responses: { 200: sends('The author.', author), ...UNKNOWN },
      },
      put: {
        operationId: 'replaceAuthor',
        summary: 'Say everything of an author',
        body: newAuthor,
        responses: { 200: sends('The author.', author), ...INVALID_BODY, ...UNKNOWN },
      },
      patch: {
        operationId: 'changeAuthor',
        summary: 'Say something of an author, and leave the rest',
        body: authorChange,
        responses: { 200: sends('The author.', author), ...INVALID_BODY, ...UNKNOWN },
      },
      delete: {
        operationId: 'deleteAuthor',
        summary: 'Remove an author and their books',
        responses: { 204: sendsNothing('The author is gone.'), ...UNKNOWN },
      },
    },
    '/api/authors/{id}/feature': {
      parameters: BY_ID,
      post: {
        operationId: 'featureAuthor',
        summary: 'Show their books in the window',
        responses: { 200: sends('The author.', author), ...UNKNOWN },
      },
      delete: {
        operationId: 'unfeatureAuthor',
        summary: 'Take their books out of the window',
        responses: { 204: sendsNothing('Their books are not in the window.'), ...UNKNOWN },
      },
    },
  },
};
