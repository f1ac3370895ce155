import { fillAtFirstStart as fill } from '@bookshop/kit/data';

import { createSamples } from './samples';
import { schema } from './schema';

/**
 * Creates the tables and fills them, unless the database has tables already. Returns whether it
 * did.
 */
export function fillAtFirstStart(url: string): Promise<boolean> {
  return fill(url, { schema, samples: createSamples });
}
