import { checkBook, type CheckOptions } from '../books/book-validators';
import type { Preferences } from '../data/models';
import type { ReaderRow } from '../readers/reader';
import { mergePreferences, readReader, showReader } from '../readers/reader-serializer';
import { explain } from './explain';
import { inheritedNames } from './inherited-names';
import { registerAll } from './register-all';
import { setNodeEnv } from './set-node-env';

/**
 * What tests can call; each group holds the functions of one exercise, under the learner's own
 * names.
 */
export function createServices() {
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
  };
}
