import type { ShopTools } from '@bookshop/kit/app';
import { QueryTypes, type Sequelize } from 'sequelize';

import { booksByAuthor, findByTitle, newestInPrint } from '../catalog/find-books';
import { discardOutOfPrint, listLabels, renameBook } from '../catalog/labels';
import { listAuthors } from '../catalog/list-authors';
import { listBooks } from '../catalog/list-books';
import { pageAuthors, type PageWish } from '../catalog/page-authors';
import { applyOld } from '../data/apply-old';
import type { Migrator } from '../data/migration';
import { migration as indexes } from '../data/migrations/005-indexes';
import { createMigrator } from '../data/migrator';
import type { Models } from '../data/models';
import { upgrade } from '../data/squash';
import { judgeQueries } from '../observe/judge-queries';
import { readWish } from '../orders/order-wish';
import type { Orders } from '../orders/orders';
import { type DeliveredRow, receiveDelivery } from '../stock/receive-delivery';
import { transferFunds, type TransferWish } from '../wallets/transfer';
import { applyNow } from './apply-now';
import { createDrills, type DrillSet } from './drills';
import { createBlockRunner } from './run-block';
import {
  applyStep,
  buildOldShop,
  rehearseIsbn13,
  rehearsePrices,
  type StepName,
  takeBackOldShop,
} from './run-step';
import { type Sweep, sweepBooks } from './sweep-books';

export interface ServiceDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly tools: ShopTools;
  /** Throws while `models` is unsolved. */
  orders(): Orders;
}

/**
 * What tests can call; each group contains the functions of one exercise, under the learner's own
 * names.
 */
export function createServices({ db, models, tools, orders }: ServiceDeps) {
  const drills = createDrills(tools);
  const migrators = new Map<DrillSet, Migrator>();
  /** One for each set, as long as the shop is open. */
  const migratorOf = (set: DrillSet) => {
    const migrator = migrators.get(set) ?? createMigrator(db, drills[set]);
    migrators.set(set, migrator);
    return migrator;
  };
  return {
    orders: {
      /** Rejects with what the models of orders threw. */
      ready: () => void orders(),
      placeOrder: (wish: unknown) => orders().placeOrder(readWish(wish)),
      readOrder: (id: number) => orders().readOrder(id),
      readersOf: (bookId: number) => orders().readersOf(bookId),
    },
    listBooks: { listBooks: () => listBooks(models) },
    listAuthors: {
      listAuthors: (filter?: { inPrintOnly?: boolean }) => listAuthors(models, filter),
    },
    pageAuthors: { pageAuthors: (wish: PageWish) => pageAuthors(models, wish) },
    labels: {
      listLabels: () => listLabels(models),
      renameBook: (id: number, title: string) => renameBook(models, id, title),
      discardOutOfPrint: (authorId?: number | null) => discardOutOfPrint(models, authorId),
    },
    eachBook: { sweepBooks: (sweep: Sweep) => sweepBooks({ db, models }, sweep) },
    findBooks: {
      booksByAuthor: (authorId: number) => booksByAuthor(models, authorId),
      findByTitle: (title: string) => findByTitle(models, title),
      newestInPrint: (limit: number) => newestInPrint(models, limit),
    },
    migrator: {
      migrate: ({ set, to }: { set: DrillSet; to?: string }) => migratorOf(set).up(to),
      rollback: ({ set, to }: { set: DrillSet; to?: string }) => migratorOf(set).down(to),
      migrationStatus: (set: DrillSet) => migratorOf(set).status(),
      planMigrations: (set: DrillSet) => migratorOf(set).plan(),
      /** What somebody else does with the same `db`: reads, in a transaction. */
      readShelves: () =>
        db.transaction((transaction) =>
          db.query<{ id: number }>('SELECT id FROM shelves', {
            type: QueryTypes.SELECT,
            transaction,
          }),
        ),
    },
    steps: {
      buildOldShop: () => buildOldShop(db),
      takeBackOldShop: () => takeBackOldShop(db),
      rehearsePrices: () => rehearsePrices(db),
      applyStep: (name: StepName, way: 'up' | 'down') => applyStep(db, name, way),
      rehearseIsbn13: (way: 'up' | 'down') => rehearseIsbn13(db, way),
    },
    indexes: {
      applyIndexes: (way: 'up' | 'down') => applyNow({ db, tools }, indexes, way),
    },
    squash: {
      applyOld: (names: string[]) => applyOld(db, names),
      upgrade: () => upgrade(db),
    },
    wallets: {
      transferFunds: (wish: TransferWish) => transferFunds({ db, models, tools }, wish),
    },
    stock: {
      receiveDelivery: (rows: DeliveredRow[], options: { strict: boolean }) =>
        receiveDelivery({ db, models }, shareEqualRows(rows), options),
    },
    blocks: { runBlock: createBlockRunner(db, tools) },
    queryLog: { judgeQueries },
  };
}

/** A repeated row is the same object for a caller; sending it as JSON makes it two objects. */
function shareEqualRows(rows: DeliveredRow[]): DeliveredRow[] {
  const known = new Map<string, DeliveredRow>();
  for (const [i, row] of rows.entries()) {
    const key = JSON.stringify(row);
    const shared = known.get(key) ?? row;
    known.set(key, shared);
    rows[i] = shared;
  }
  return rows;
}
