import type { Sequelize, Transaction } from 'sequelize';

/**
 * What a migration works with. The code that runs it decides whether there is a transaction, and
 * passes it.
 */
export interface MigrationContext {
  readonly db: Sequelize;
  /** To be passed to every statement; `undefined` when the migration runs without one. */
  readonly transaction: Transaction | undefined;
}

/**
 * One step in the history of the database. The migration table records its name, and the names give
 * the order.
 */
export interface Migration {
  readonly name: string;
  up(context: MigrationContext): Promise<void>;
  down(context: MigrationContext): Promise<void>;
}

/** Brings a database from one migration to another, and records which ones have run. */
export interface Migrator {
  /** Runs what is pending, up to and including `to`, and returns the names in that order. */
  up(to?: string): Promise<string[]>;
  /**
   * Rolls back the last one, or everything down to and including `to`, and returns the names in
   * that order.
   */
  down(to?: string): Promise<string[]>;
  /** What has run and what has not, each in the order of the names. Writes nothing. */
  status(): Promise<{ executed: string[]; pending: string[] }>;
  /** The SQL that `up` would run. Changes nothing. */
  plan(): Promise<{ name: string; sql: string[] }[]>;
}
