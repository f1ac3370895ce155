import type { Sequelize, Transaction } from 'sequelize';

/**
 * What a migration works with. Whoever runs it decides whether it is in a transaction, and hands it
 * over.
 */
export interface MigrationContext {
  readonly db: Sequelize;
  /** To be passed to every statement; `undefined` when the migration runs without one. */
  readonly transaction: Transaction | undefined;
}

/**
 * One step of the database's history. Its name is what the migration table remembers, and the order
 * is that of the names.
 */
export interface Migration {
  readonly name: string;
  up(context: MigrationContext): Promise<void>;
  down(context: MigrationContext): Promise<void>;
}

/** Brings a database from one migration to another, and remembers which ones have run. */
export interface Migrator {
  /** Runs what is pending, up to and including `to`, and returns the names in that order. */
  up(to?: string): Promise<string[]>;
  /**
   * Takes back the last one, or everything down to and including `to`, and returns the names in
   * that order.
   */
  down(to?: string): Promise<string[]>;
  /** What has run and what has not, each in the order of the names. Writes nothing. */
  status(): Promise<{ executed: string[]; pending: string[] }>;
  /** The SQL that `up` would run. Changes nothing. */
  plan(): Promise<{ name: string; sql: string[] }[]>;
}
