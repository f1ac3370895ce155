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
  bio: CreationOptional<string>;
  books?: NonAttribute<Book[]>;
  signings?: NonAttribute<Signing[]>;
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  authorId: number;
  title: string;
  priceCents: number;
  inPrint: CreationOptional<boolean>;
  /** A day, as `2024-05-31`. */
  publishedOn: CreationOptional<string>;
  isbn10: CreationOptional<string | null>;
  isbn13: CreationOptional<string | null>;
  blurb: CreationOptional<string>;
  author?: NonAttribute<Author>;
  genres?: NonAttribute<Genre[]>;
  stock?: NonAttribute<Stock | null>;
}

export interface Genre extends Row<Genre> {
  id: CreationOptional<number>;
  name: string;
  books?: NonAttribute<Book[]>;
}

export interface BookGenre extends Row<BookGenre> {
  bookId: number;
  genreId: number;
}

export interface Signing extends Row<Signing> {
  id: CreationOptional<number>;
  authorId: number;
  /** A day, as `2024-05-31`. */
  heldOn: string;
}

export interface Stock extends Row<Stock> {
  bookId: number;
  copies: number;
}

export interface Reader extends Row<Reader> {
  id: CreationOptional<number>;
  name: string;
  email: string;
}

export interface Wallet extends Row<Wallet> {
  id: CreationOptional<number>;
  readerId: number;
  balanceCents: number;
}

export interface Transfer extends Row<Transfer> {
  id: CreationOptional<number>;
  entryNo: CreationOptional<number | null>;
  fromWallet: number;
  toWallet: number;
  cents: number;
}

export interface Models {
  readonly Author: ModelStatic<Author>;
  readonly Book: ModelStatic<Book>;
  readonly Genre: ModelStatic<Genre>;
  readonly BookGenre: ModelStatic<BookGenre>;
  readonly Signing: ModelStatic<Signing>;
  readonly Stock: ModelStatic<Stock>;
  readonly Reader: ModelStatic<Reader>;
  readonly Wallet: ModelStatic<Wallet>;
  readonly Transfer: ModelStatic<Transfer>;
}
