import type { RequestListener } from 'node:http';

import type { AppLog } from './app/create-log';
import type { Env } from './json';

/** What the course gives to a chapter's code. In tests, the test controls it. */
export interface ShopTools {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** A number from 0 up to, not including, 1. */
  random(): number;
  /** The log of the app. */
  readonly log: AppLog;
  /** For tests only: called with every statement to the database. Elsewhere it does nothing. */
  sql(text: string): void;
  /**
   * For tests only: a named point in given code, at which a test can count calls, make them wait or
   * fail. Elsewhere it does nothing.
   */
  reach(point: string): Promise<void>;
}

type Service = (...args: never[]) => unknown;

/**
 * A chapter's app as its tests see it (the shop): an HTTP handler, and functions in named groups
 * (the services).
 */
export interface ShopParts {
  app: RequestListener;
  services: object;
  close?(): Promise<void> | void;
}

/** What every chapter's `src/shop.ts` exports as `openShop`. */
export type OpenShop = (env: Env, tools: ShopTools) => ShopParts | Promise<ShopParts>;

/**
 * The services of a shop as a test calls them: the learner's own functions, each one asynchronous.
 */
export type Services<S extends ShopParts> = {
  [Group in keyof S['services']]: {
    [Name in keyof S['services'][Group]]: S['services'][Group][Name] extends Service
      ? Remote<S['services'][Group][Name]>
      : never;
  };
};

type Remote<F extends Service> = F extends (...args: infer Args) => infer Answer
  ? (...args: Args) => Promise<Awaited<Answer>>
  : never;
