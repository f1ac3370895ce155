import { NotImplemented } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

/**
 * Brings a database to the state that `squashed` stands for, whatever part of `oldSet` it has run.
 * Returns the names of the migrations that it ran, in order.
 */
export async function upgrade(_db: Sequelize): Promise<string[]> {
  // TODO: find out what the database has run, then run what it lacks.
  throw new NotImplemented('orm/squash');
}
