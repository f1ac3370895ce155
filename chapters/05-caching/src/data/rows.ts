import type {
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
  Model,
  ModelStatic,
  NonAttribute,
} from 'sequelize';

/** The columns of a model, and those that may be left out when a row is created. */
type Row<T extends Model> = Model<InferAttributes<T>, InferCreationAttributes<T>>;

export interface Author extends Row<Author> {
  id: CreationOptional<number>;
  name: string;
  /** Grows by one with each change. */
  version: CreationOptional<number>;
  updatedAt: CreationOptional<Date>;
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  authorId: number;
  title: string;
  /** The slug of the shelf on which it stands; empty for a book in the store room. */
  shelf: CreationOptional<string>;
  priceCents: number;
  copies: CreationOptional<number>;
  author?: NonAttribute<Author>;
}

/** So many copies of a book, sold at once. */
export interface Sale extends Row<Sale> {
  id: CreationOptional<number>;
  bookId: number;
  /** The name of a reader with an account; `null` for somebody in the shop. */
  reader: CreationOptional<string | null>;
  copies: number;
  book?: NonAttribute<Book>;
}

export interface Models {
  readonly Author: ModelStatic<Author>;
  readonly Book: ModelStatic<Book>;
  readonly Sale: ModelStatic<Sale>;
}
