import type { RequestListener } from 'node:http';

import type { AppLog } from './app/create-log';
import type { Env } from './json';

/** What the course gives to a chapter's code. In tests, they hold the other end of it. */
export interface ShopTools {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** A number from 0 up to, not including, 1. */
  random(): number;
  /** What the app tells those who run it. */
  readonly log: AppLog;
  /** For tests only: hears every statement that goes to the database. Elsewhere nobody listens. */
  sql(text: string): void;
  /**
   * For tests only: a named place in given code, where they may count who comes by, hold them or
   * let them fail. Elsewhere everybody passes.
   */
  reach(point: string): Promise<void>;
}

type Service = (...args: never[]) => unknown;

/** A chapter's app as its tests see it: something that answers HTTP and a few named services. */
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
