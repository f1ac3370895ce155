import type { AppLog } from '@bookshop/kit/app';

/** The log of the shop. Pass an error as `err`. */
export interface ShopLog extends AppLog {
  /** The last thing that a process says. */
  fatal(fields: object, message: string): void;
}

export type Level = keyof ShopLog;
