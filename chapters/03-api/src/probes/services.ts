import type { ShopTools } from '@bookshop/kit/app';

import { issueToken } from '../auth/token';
import { checkBook, type CheckOptions } from '../books/book-validators';
import type { Models, Preferences } from '../data/models';
import type { ReaderRow } from '../readers/reader';
import { mergePreferences, readReader, showReader } from '../readers/reader-serializer';
import { createAccessProbe } from './access-probe';
import { explain } from './explain';
import { inheritedNames } from './inherited-names';
import { registerAll } from './register-all';
import { setNodeEnv } from './set-node-env';

/**
 * The functions that tests can call, in a group for each exercise, under the learner's names.
 */
export function createServices(deps: { models: Models } & Pick<ShopTools, 'now'>) {
  return {
    readers: {
      readReader: (body: unknown, options: { partial: boolean }) => readReader(body, options),
      showReader: (reader: ReaderRow) => showReader(reader),
      mergePreferences: (current: Preferences, change: Preferences) =>
        mergePreferences(current, change),
      inheritedNames,
    },
    books: {
      checkBook: (body: unknown, options: CheckOptions) => checkBook(body, options),
    },
    viewsets: { registerAll },
    errors: { explain, setNodeEnv },
    permissions: createAccessProbe(deps.models),
    tokens: {
      issueToken: (readerId: number) => issueToken(deps, readerId),
    },
  };
}
