import { NotImplemented } from '@bookshop/kit/app';

import type { DatabaseOptions } from './settings';

/** The parts of a database URL, decoded, as Sequelize takes them. */
export function parseDatabaseUrl(_url: string): DatabaseOptions {
  // TODO: take the URL apart.
  throw new NotImplemented('settings/database-url');
}
