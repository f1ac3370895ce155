/**
 * The program in which a shop runs when it is not in the test's own process. Started with the
 * shop's module path.
 */
import type { HostedShop } from '../host';
import { ShopFactory } from '../opened-shop';
import type { OpenShop } from '../shop';
import type { Steering } from '../tools';
import { encodeError, stackOf, toWire } from '../wire';
import type { Order, Question, Reply } from './messages';

const modulePath = process.argv[2] ?? '';
const factory = new ShopFactory(() => require(modulePath) as { openShop: OpenShop });
const shops: HostedShop[] = [];

/**
 * An error outside of any call. It is sent with the next reply, since in the test's own process it
 * would fail the running test.
 */
let stray: unknown;
process.on('uncaughtException', (thrown) => {
  stray ??= thrown;
});
process.on('unhandledRejection', (thrown) => {
  stray ??= thrown;
});

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));

async function answer({ id, order }: Question): Promise<Reply> {
  try {
    const value = await carryOut(order);
    return stray === undefined ? { id, value } : tellError(id, order, takeStray());
  } catch (thrown) {
    stray = undefined;
    return tellError(id, order, thrown);
  }
}

function takeStray(): unknown {
  const thrown = stray;
  stray = undefined;
  return thrown;
}

function tellError(id: number, order: Order, thrown: unknown): Reply {
  const error = encodeError(thrown, order.do === 'call' ? order.name : order.do);
  const stack = stackOf(thrown);
  return stack === undefined ? { id, error } : { id, error, stack };
}

async function carryOut(order: Order) {
  if (order.do === 'open') {
    const shop = await factory.open(order.env);
    return { shop: shops.push(shop) - 1, url: shop.url };
  }
  const shop = shops[order.shop];
  if (!shop) throw new Error(`no shop ${order.shop} is open`);
  switch (order.do) {
    case 'call':
      return shop.call(order.group, order.name, order.args);
    case 'call-all':
      return shop.callAll(order.calls);
    case 'steer':
      return toWire(
        await shop.steer(order.name as keyof Steering, ...(order.args as [never, never])),
        order.name,
      );
    case 'resources':
      return shop.resources();
    case 'close':
      await shop.close();
      return null;
  }
}
