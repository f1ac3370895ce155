import type { Attributes, FindOptions, Model } from 'sequelize';

/**
 * Which rows of a table are selected, and in which order: options of `findAll` and `count`. It has
 * no joins, so that each row comes once and is counted once.
 */
export type Selection<Row extends Model> = Pick<FindOptions<Attributes<Row>>, 'where' | 'order'>;
