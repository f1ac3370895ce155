import { z } from 'zod';

import type { Part } from './operation';
import { BEFORE_ROUTES, sends } from './responses';

const index = z.record(z.string(), z.string()).describe('The path of each resource.');

export const RESOURCES: Part = {
  tag: 'index',
  responses: { Index: index },
  before: BEFORE_ROUTES,
  paths: {
    '/api': {
      get: {
        operationId: 'listResources',
        summary: 'Which resources are view sets',
        responses: { 200: sends('Their paths.', index) },
      },
    },
  },
};
