import type {
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
  Model,
  ModelStatic,
  NonAttribute,
} from 'sequelize';

import type { TaskStatus } from '../queue/queue';

/** The columns of a model, and those that may be left out when a row is created. */
type Row<T extends Model> = Model<InferAttributes<T>, InferCreationAttributes<T>>;

export interface Reader extends Row<Reader> {
  id: CreationOptional<number>;
  name: string;
  email: string;
}

export interface Wallet extends Row<Wallet> {
  id: CreationOptional<number>;
  /** The name of a reader. */
  owner: string;
  balanceCents: CreationOptional<number>;
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  title: string;
  author: string;
  priceCents: number;
  /** The wallet to which the author's royalties go. */
  walletId: CreationOptional<number | null>;
}

export interface Order extends Row<Order> {
  id: CreationOptional<number>;
  readerId: number;
  bookId: number;
  cents: number;
  giftWrap: CreationOptional<boolean>;
  reader?: NonAttribute<Reader>;
  book?: NonAttribute<Book>;
}

/** A mail that the shop has sent. */
export interface Mail extends Row<Mail> {
  id: CreationOptional<number>;
  recipient: string;
  subject: string;
  body: string;
}

/** A task in the table queue. `payload` and `result` are JSON. */
export interface TaskRow extends Row<TaskRow> {
  id: CreationOptional<number>;
  name: string;
  payload: string;
  status: CreationOptional<TaskStatus>;
  /** How many runs have begun. */
  attempts: CreationOptional<number>;
  /** `null`: without end. */
  maxRetries: number | null;
  runAt: Date;
  /** From this time on, a run is of no use any more. */
  expiresAt: CreationOptional<Date | null>;
  uniqueKey: CreationOptional<string | null>;
  worker: CreationOptional<string | null>;
  /** `null` while it runs: it is never claimed again. */
  leaseUntil: CreationOptional<Date | null>;
  result: CreationOptional<string | null>;
  errorName: CreationOptional<string | null>;
  errorMessage: CreationOptional<string | null>;
  finishedAt: CreationOptional<Date | null>;
}

/** A task that has failed for good, until somebody looks at it. */
export interface DeadLetter extends Row<DeadLetter> {
  id: CreationOptional<number>;
  taskId: string;
  name: string;
  /** JSON. */
  payload: string;
  attempts: number;
  maxRetries: number | null;
  errorName: string;
  errorMessage: string;
  diedAt: Date;
}

/** A task that is committed, and not yet in the queue. `payload` and `options` are JSON. */
export interface OutboxRow extends Row<OutboxRow> {
  id: CreationOptional<number>;
  name: string;
  payload: string;
  options: CreationOptional<string>;
  createdAt: Date;
}

/** A time at which a periodic task was due. */
export interface Slot extends Row<Slot> {
  name: string;
  slotAt: Date;
  /** The task that was added for it, if there is one. */
  taskId: CreationOptional<string | null>;
}

/** What a task has already done, under a key of its own. */
export interface Effect extends Row<Effect> {
  effectKey: string;
  appliedAt: Date;
}

export interface Models {
  readonly Reader: ModelStatic<Reader>;
  readonly Wallet: ModelStatic<Wallet>;
  readonly Book: ModelStatic<Book>;
  readonly Order: ModelStatic<Order>;
  readonly Mail: ModelStatic<Mail>;
  readonly TaskRow: ModelStatic<TaskRow>;
  readonly DeadLetter: ModelStatic<DeadLetter>;
  readonly OutboxRow: ModelStatic<OutboxRow>;
  readonly Slot: ModelStatic<Slot>;
  readonly Effect: ModelStatic<Effect>;
}
