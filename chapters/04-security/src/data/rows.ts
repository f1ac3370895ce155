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
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  authorId: number;
  title: string;
  blurb: CreationOptional<string>;
  priceCents: number;
  copies: CreationOptional<number>;
  author?: NonAttribute<Author>;
}

export interface Reader extends Row<Reader> {
  id: CreationOptional<number>;
  username: string;
  displayName: string;
  email: string;
  /** `null` for a reader without a password, who cannot sign in. */
  passwordHash: CreationOptional<string | null>;
  isActive: CreationOptional<boolean>;
}

/** A reader's card, with which their programs call the API. Its number is not stored. */
export interface Card extends Row<Card> {
  id: CreationOptional<number>;
  readerId: number;
  digest: string;
  reader?: NonAttribute<Reader>;
}

/** What a visitor has written, unchanged: no part of it can be trusted. */
export interface Review extends Row<Review> {
  id: CreationOptional<number>;
  bookId: number;
  name: string;
  link: CreationOptional<string>;
  text: string;
  stars: number;
}

export interface Wish extends Row<Wish> {
  readerId: number;
  bookId: number;
}

/** A search that a visitor has saved, unchanged. */
export interface SavedSearch extends Row<SavedSearch> {
  id: CreationOptional<number>;
  name: string;
  words: string;
}

export interface StoredSession extends Row<StoredSession> {
  /** The digest of the session's id, which is not stored. */
  digest: string;
  /** JSON. */
  data: string;
  expiresAt: Date;
}

export interface Models {
  readonly Author: ModelStatic<Author>;
  readonly Book: ModelStatic<Book>;
  readonly Reader: ModelStatic<Reader>;
  readonly Card: ModelStatic<Card>;
  readonly Review: ModelStatic<Review>;
  readonly Wish: ModelStatic<Wish>;
  readonly SavedSearch: ModelStatic<SavedSearch>;
  readonly StoredSession: ModelStatic<StoredSession>;
}
