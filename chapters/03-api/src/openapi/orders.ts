import { z } from 'zod';

import { newOrder, orderChange, type showOrder } from '../orders/order';
import type { Part, ResponseDescriptions } from './operation';
import { BEFORE_ROUTES, INVALID_BODY, sends, sendsNothing, sendsProblem } from './responses';
import { ANY_WAY, type SecurityScheme } from './security';
import { NOT_AUTHENTICATED } from './sign-in';
import { BY_ID, rowNumber } from './values';

const price = z.string().regex(/^\d+\.\d\d$/);

const order = z.object({
  id: rowNumber,
  reader: rowNumber,
  status: z.string(),
  total: price,
}) satisfies z.ZodType<ReturnType<typeof showOrder>>;

const count = z.int().min(0);
const orders = z.object({ count, results: z.array(order).max(100) });
const stats = z.object({ count, total: price });

const REFUSED: ResponseDescriptions = { 403: sendsProblem('This reader may not do this.') };

const UNKNOWN = { 404: sendsProblem('There is no such order, as far as this reader may know.') };

/** Who makes the request is checked first; only then is the body read, if there is one. */
const BODY = {
  ...INVALID_BODY,
  413: BEFORE_ROUTES[413],
  415: BEFORE_ROUTES[415],
} satisfies ResponseDescriptions;

interface Door {
  readonly path: string;
  /** Appended to each name of an operation. */
  readonly suffix: string;
  readonly security: readonly SecurityScheme[];
}

function describeOrders({ path, suffix, security }: Door): Part['paths'] {
  const told = { 200: sends('The order.', order) };
  return {
    [path]: {
      get: {
        operationId: `listOrders${suffix}`,
        summary: 'The orders that this reader may see, at most 100',
        security,
        responses: { 200: sends('The orders.', orders) },
      },
      post: {
        operationId: `createOrder${suffix}`,
        summary: 'Order a book',
        security,
        body: newOrder,
        responses: { 201: sends('The order.', order), ...BODY },
      },
    },
    [`${path}/stats`]: {
      get: {
        operationId: `showOrderStats${suffix}`,
        summary: 'How much was ordered',
        security,
        responses: { 200: sends('The numbers.', stats) },
      },
    },
    [`${path}/{id}`]: {
      parameters: BY_ID,
      get: {
        operationId: `showOrder${suffix}`,
        summary: 'One order',
        security,
        responses: { ...told, ...UNKNOWN },
      },
      patch: {
        operationId: `changeOrder${suffix}`,
        summary: 'Say how far an order is',
        security,
        body: orderChange,
        responses: { ...told, ...BODY, ...UNKNOWN },
      },
      delete: {
        operationId: `deleteOrder${suffix}`,
        summary: 'Remove an order',
        security,
        responses: { 204: sendsNothing('The order is gone.'), ...UNKNOWN },
      },
    },
    [`${path}/{id}/cancel`]: {
      parameters: BY_ID,
      post: {
        operationId: `cancelOrder${suffix}`,
        summary: 'Call an order off',
        security,
        responses: {
          204: sendsNothing('The order is cancelled.'),
          ...UNKNOWN,
          409: sendsProblem('The order has changed meanwhile.'),
        },
      },
    },
    [`${path}/{id}/refund`]: {
      parameters: BY_ID,
      post: {
        operationId: `refundOrder${suffix}`,
        summary: 'Give the money back',
        security,
        responses: { ...told, ...UNKNOWN },
      },
    },
  };
}

const MALFORMED = { 400: sendsProblem('The path is not well encoded.') };

export const ORDERS: Part = {
  tag: 'orders',
  requests: { NewOrder: newOrder, OrderChange: orderChange },
  responses: { Order: order, Orders: orders, OrderStats: stats },
  before: { ...MALFORMED, ...NOT_AUTHENTICATED, ...REFUSED },
  paths: describeOrders({ path: '/api/orders', suffix: '', security: ANY_WAY }),
};

/** The same routes, with sessions only: a stranger cannot be asked to sign in. */
export const KIOSK: Part = {
  tag: 'kiosk',
  before: { ...MALFORMED, ...REFUSED },
  paths: describeOrders({ path: '/api/kiosk/orders', suffix: 'AtKiosk', security: ['session'] }),
};
