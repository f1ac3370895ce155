import { useDatabase } from '../../src/support/test-database';

const database = useDatabase();

test('the database is that of the environment', () => {
  const isPostgres = process.env['TEST_DATABASE_URL'] !== undefined;
  expect(database.shop.db.getDialect()).toBe(isPostgres ? 'postgres' : 'sqlite');
});
