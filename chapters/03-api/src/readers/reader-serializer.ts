import { NotImplemented } from '@bookshop/kit/app';

import type { Preferences } from '../data/models';
import type { Read } from '../http/field-errors';
import type { ReaderRow, ReaderValues, ReaderView } from './reader';

/**
 * Reads what a body says of a reader. With `partial`, what it does not say stays as it is, and is
 * absent from the values.
 */
export function readReader(
  _body: unknown,
  _options: { partial: boolean },
): Read<Partial<ReaderValues>> {
  // TODO: check every field of the brief's table, and collect everything that is wrong.
  throw new NotImplemented('api/serializers');
}

/** What anybody is told of a reader. */
export function showReader(_reader: ReaderRow): ReaderView {
  // TODO: name what is shown, field by field.
  throw new NotImplemented('api/serializers');
}

/** The preferences after a change: objects are merged, everything else is replaced. */
export function mergePreferences(_current: Preferences, _change: Preferences): Preferences {
  // TODO: merge without changing either of them.
  throw new NotImplemented('api/serializers');
}
