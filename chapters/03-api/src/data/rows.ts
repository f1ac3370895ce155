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
  /** Whether the shop shows their books in its window. */
  isFeatured: CreationOptional<boolean>;
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  authorId: number;
  title: string;
  isbn13: string;
  priceCents: number;
  /** What the shop paid: never shown outside. */
  costCents: CreationOptional<number>;
  copies: CreationOptional<number>;
  /** A day, as `2024-05-31`. */
  publishedOn: CreationOptional<string>;
  /** The day on which copies arrived last; `null` for a book that was not ordered again. */
  restockedOn: CreationOptional<string | null>;
  author?: NonAttribute<Author>;
  genres?: NonAttribute<Genre[]>;
}

export interface Genre extends Row<Genre> {
  id: CreationOptional<number>;
  name: string;
}

export interface BookGenre extends Row<BookGenre> {
  bookId: number;
  genreId: number;
}

/** What a publisher has announced. */
export interface Parcel extends Row<Parcel> {
  id: CreationOptional<number>;
  publisher: string;
  /** The publisher's own number for it. */
  reference: string;
  books: number;
}

export interface Reader extends Row<Reader> {
  id: CreationOptional<number>;
  username: string;
  email: string;
  displayName: string;
  birthYear: CreationOptional<number | null>;
  newsletter: CreationOptional<boolean>;
  preferences: CreationOptional<Preferences>;
  isStaff: CreationOptional<boolean>;
  isActive: CreationOptional<boolean>;
  /** `null` until the reader gets a card at the desk. */
  cardNumber: CreationOptional<number | null>;
  /** Only selected in the scope `withPassword`; `null` for a reader without a password. */
  passwordDigest: CreationOptional<string | null>;
}

/** What a program sends in place of a password; the token itself is not stored. */
export interface Token extends Row<Token> {
  id: CreationOptional<number>;
  readerId: number;
  digest: string;
  createdAt: Date;
  reader?: NonAttribute<Reader>;
}

export interface Session extends Row<Session> {
  sid: string;
  /** JSON. */
  data: string;
  expiresAt: Date;
}

export interface Order extends Row<Order> {
  id: CreationOptional<number>;
  readerId: number;
  status: CreationOptional<string>;
  totalCents: number;
}

/** Preferences of a reader; the shop does not interpret them. */
export type Preferences = Record<string, unknown>;

export interface Models {
  readonly Author: ModelStatic<Author>;
  readonly Book: ModelStatic<Book>;
  readonly Genre: ModelStatic<Genre>;
  readonly BookGenre: ModelStatic<BookGenre>;
  readonly Parcel: ModelStatic<Parcel>;
  readonly Reader: ModelStatic<Reader>;
  readonly Token: ModelStatic<Token>;
  readonly Session: ModelStatic<Session>;
  readonly Order: ModelStatic<Order>;
}
