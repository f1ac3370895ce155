import type { Models } from '../data/models';
import type { RowAction, ViewSet } from '../http/actions';
import { modelActions } from '../http/viewset';
import { readAuthor, showAuthor } from './author';

const NEWEST = 5;

/** Authors, with the newest ones, and with those that the shop shows in its window. */
export function createAuthorViewSet({ Author }: Pick<Models, 'Author'>): ViewSet {
  const { find, ...actions } = modelActions({
    model: Author,
    read: readAuthor,
    show: showAuthor,
    unknown: { code: 'unknown-author', message: 'There is no such author.' },
  });
  const newest = async () => {
    const authors = await Author.findAll({ order: [['id', 'DESC']], limit: NEWEST });
    return authors.map(showAuthor);
  };
  const feature: RowAction = async ({ params }) => {
    const author = await find(params.id);
    return showAuthor(await author.update({ isFeatured: true }));
  };
  const unfeature: RowAction = async ({ params }) => {
    const author = await find(params.id);
    await author.update({ isFeatured: false });
  };
  return {
    basename: 'authors',
    actions,
    onCollection: { newest: { GET: newest } },
    onRow: { feature: { POST: feature, DELETE: unfeature } },
  };
}
