import type { Attributes, FindOptions, Model } from 'sequelize';

/**
 * Which rows of a table are meant, and in which order: what `findAll` and `count` take. It joins
 * nothing, so that each row comes once and counts once.
 */
export type Selection<Row extends Model> = Pick<FindOptions<Attributes<Row>>, 'where' | 'order'>;
