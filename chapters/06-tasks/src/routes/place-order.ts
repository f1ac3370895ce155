import type { ShopTools } from '@bookshop/kit/app';
import type { Sequelize, Transaction } from 'sequelize';

import type { Book, Models, Order, Reader } from '../data/models';
import type { Outbox } from '../queue/outbox';

export interface PlaceOrderDeps {
  readonly db: Sequelize;
  readonly models: Pick<Models, 'Order'>;
  readonly outbox: Pick<Outbox, 'delayOnCommit'>;
  readonly tools: Pick<ShopTools, 'reach' | 'log'>;
}

export interface Wish {
  readonly reader: Reader;
  readonly book: Book;
  readonly giftWrap: boolean;
}

export interface PlacedOrder {
  id: number;
  bookId: number;
  cents: number;
  giftWrap: boolean;
}

/** An author gets a tenth of the price, rounded down. */
const ROYALTY_PART = 10;

/** What has to be true at once is written in one transaction; what may come later is a task. */
export function createPlaceOrder({ db, models, outbox, tools }: PlaceOrderDeps) {
  const wrap = async (order: Order, transaction: Transaction) => {
    await order.update({ giftWrap: true }, { transaction });
    await outbox.delayOnCommit(transaction, 'wrap-gift', { orderId: order.id });
    await tools.reach('orders/gift');
  };

  return ({ reader, book, giftWrap }: Wish): Promise<PlacedOrder> =>
    db.transaction(async (transaction) => {
      const { id: bookId, priceCents: cents, walletId } = book;
      const order = await models.Order.create(
        { readerId: reader.id, bookId, cents, giftWrap: false },
        { transaction },
      );
      const { id: orderId } = order;
      await outbox.delayOnCommit(transaction, 'send-receipt', { orderId });
      if (walletId !== null) {
        const royalty = { orderId, walletId, cents: Math.floor(cents / ROYALTY_PART) };
        await outbox.delayOnCommit(transaction, 'pay-royalty', royalty);
      }
      const isWrapped = giftWrap && (await tryWrapping(order, transaction));
      await tools.reach('orders/before-commit');
      return { id: orderId, bookId, cents, giftWrap: isWrapped };
    });

  /** In a savepoint: an order without its wrapping is better than none. */
  async function tryWrapping(order: Order, transaction: Transaction): Promise<boolean> {
    try {
      await db.transaction({ transaction }, (savepoint) => wrap(order, savepoint));
      return true;
    } catch (err) {
      tools.log.warn({ err, order: order.id }, 'an order stays without its wrapping');
      return false;
    }
  }
}
