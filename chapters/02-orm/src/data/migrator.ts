import { NotImplemented } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Migration, Migrator } from './migration';

export function createMigrator(_db: Sequelize, _migrations: readonly Migration[]): Migrator {
  // TODO
  throw new NotImplemented('orm/migrator');
}
