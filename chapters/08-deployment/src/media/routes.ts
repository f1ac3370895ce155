import { readInput } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

import type { Callers } from '../http/callers';
import type { MediaStore } from './store';

export interface MediaDeps {
  readonly callers: Pick<Callers, 'reader'>;
  readonly media: MediaStore;
}

const upload = z.object({ name: z.string().min(1).max(200), content: z.base64() });

const REFUSAL = { code: 'invalid-medium', message: 'Send a name, and content in base 64.' };

/** Readers send pictures of their shelves, or whatever else they like. */
export function createMediaRoutes({ callers, media }: MediaDeps): Router {
  return Router().post('/media', async (request, response) => {
    await callers.reader(request);
    const { name, content } = readInput(upload, request.body, REFUSAL);
    const kept = await media.add(name, Buffer.from(content, 'base64'));
    response
      .status(201)
      .location(`/media/${kept}`)
      .json({ path: `/media/${kept}` });
  });
}
