import type { Book, Order, Reader, Stored } from './rows';

/** Some of the fields of a row, and of the rows in it. */
export type Overrides<Row> = {
  [Name in keyof Row]?: (Row[Name] extends object ? Overrides<Row[Name]> : Row[Name]) | undefined;
};

/** Makes rows of one kind; a `Factory` of fishery is one. */
export interface Factory<Row extends object> {
  build(overrides?: Overrides<Row>): Row;
  buildList(count: number, overrides?: Overrides<Row>): Row[];
  create(overrides?: Overrides<Row>): Promise<Stored<Row>>;
  createList(count: number, overrides?: Overrides<Row>): Promise<Stored<Row>[]>;
}

export interface BookFactory extends Factory<Book> {
  cheap(): BookFactory;
}

export interface ReaderFactory extends Factory<Reader> {
  staff(): ReaderFactory;
  rich(): ReaderFactory;
}

export interface OrderFactory extends Factory<Order> {
  large(): OrderFactory;
}

export interface Factories {
  readonly book: BookFactory;
  readonly reader: ReaderFactory;
  readonly order: OrderFactory;
  /** All sequences begin at 1 again. */
  rewind(): void;
  /** Chance begins again, at this seed. */
  seed(seed: number): void;
}
