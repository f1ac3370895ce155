import { readInput, type ShopTools } from '@bookshop/kit/app';
import { type Sequelize, Transaction } from 'sequelize';
import { z } from 'zod';

import type { Models } from '../data/models';
import type { ApplyOnce } from '../queue/once';
import { cutCover } from './covers';
import { type Handlers, NEVER, retryOn, type TaskDefinition } from './handler';
import { writeGiftNote, writeReceipt } from './letters';
import type { Mailer } from './mailer';
import { reportSales } from './sales-report';

export interface HandlerDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly mailer: Mailer;
  readonly applyOnce: ApplyOnce;
  readonly tools: Pick<ShopTools, 'reach'>;
}

const cover = z.object({ bookId: z.number(), image: z.string() });
const order = z.object({ orderId: z.number() });
const royalty = z.object({ orderId: z.number(), walletId: z.number(), cents: z.number() });

const REFUSAL = { code: 'BAD_PAYLOAD', message: 'This task cannot read its payload.' };

/** Errors of a database that somebody else is using; they pass by themselves. */
const BUSY = [
  'SequelizeTimeoutError',
  'SequelizeConnectionError',
  'SequelizeUniqueConstraintError',
];

/**
 * On SQLite, a transaction that reads before it writes fails if another one writes in between; one
 * that is begun for writing waits for its turn.
 */
const WRITING = { type: Transaction.TYPES.IMMEDIATE };

/** All tasks of the shop. A payload names rows by their ids: the task reads them when it runs. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { db, models, mailer, applyOnce, tools } = deps;
  const definitions: TaskDefinition[] = [
    {
      name: 'resize-cover',
      handle: async (payload) => cutCover(readInput(cover, payload, REFUSAL)),
      retry: NEVER,
    },
    {
      name: 'send-receipt',
      handle: async (payload) => {
        await mailer.send(await writeReceipt(models, readInput(order, payload, REFUSAL)));
      },
      retry: retryOn('MailerBusy'),
    },
    {
      name: 'wrap-gift',
      handle: async (payload) => {
        await mailer.send(writeGiftNote(readInput(order, payload, REFUSAL)));
      },
      retry: retryOn('MailerBusy'),
    },
    {
      name: 'pay-royalty',
      handle: async (payload) => {
        const { orderId, walletId, cents } = readInput(royalty, payload, REFUSAL);
        const applied = await db.transaction(WRITING, (transaction) =>
          applyOnce(transaction, `royalty:${orderId}`, () =>
            models.Wallet.increment(
              { balanceCents: cents },
              { where: { id: walletId }, transaction },
            ),
          ),
        );
        return { applied };
      },
      retry: retryOn(...BUSY),
    },
    { name: 'sales-report', handle: () => reportSales(models), retry: retryOn(...BUSY) },
    { name: 'echo', handle: async (payload) => payload, retry: NEVER },
    {
      name: 'wait',
      handle: async (payload) => {
        await tools.reach('task/wait');
        return payload;
      },
      retry: NEVER,
    },
  ];
  return new Map(definitions.map((definition) => [definition.name, definition]));
}
