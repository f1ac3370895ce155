import { crowd, database, reverseTies, sortBy } from '../../src/tests';
import { layOutLane } from '../lay-out-lane';

layOutLane('local', '../../../02-orm');

const idsBy = async (order: string) =>
  (await database.rows(`SELECT id FROM authors ORDER BY ${order}`)).map(({ id }) => id);

test('a query that sorts by a column alone gives ties by falling ids, one that names the id does not', async () => {
  const { authors } = crowd(1);
  await database.seed({ authors });
  const rising = sortBy(authors, 'name', 'id').map(({ id }) => id);
  expect({ before: await idsBy('name') }).toEqual({ before: rising });
  await reverseTies('authors', 'name');
  expect({ name: await idsBy('name'), both: await idsBy('name, id') }).toEqual({
    name: sortBy(authors, 'name', '-id').map(({ id }) => id),
    both: rising,
  });
});
