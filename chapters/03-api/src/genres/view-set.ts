import type { Genre, Models } from '../data/models';
import type { ViewSet } from '../http/actions';
import { readOnlyActions } from '../http/viewset';

/** The genres, which cannot be changed by requests. */
export function createGenreViewSet({ Genre }: Pick<Models, 'Genre'>): ViewSet {
  const { list, retrieve } = readOnlyActions({
    model: Genre,
    show: ({ id, name }: Genre) => ({ id, name }),
    unknown: { code: 'unknown-genre', message: 'There is no such genre.' },
  });
  return { basename: 'genres', actions: { list, retrieve } };
}
