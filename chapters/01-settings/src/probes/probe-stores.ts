import type { Json } from '@bookshop/kit/app';
import express from 'express';

import { createApp } from '../app';
import type { Order, OrderStore } from '../deps';
import { sampleWith } from '../settings/sample-settings';
import type { Settings } from '../settings/settings';
import { inject } from './inject';

/** How many orders such a store contains at most. */
const MOST = 3;

/** More characters than any response to such few orders has. */
const LONGEST = 5_000;

/** A store that drops its oldest order for a new one, and returns a new list of new orders each time. */
class RecentOrders implements OrderStore {
  #orders: Order[] = [];

  add(order: Order): void {
    this.#orders = [...this.#orders, { ...order }].slice(-MOST);
  }

  all(): readonly Order[] {
    return structuredClone(this.#orders);
  }

  /** Changes the order at this index, if there is one. */
  correct(index: number, changes: Partial<Order>): void {
    const order = this.#orders[index];
    if (order) Object.assign(order, changes);
  }
}

/** A request to the app with this index, or what the owner of a store does with it. */
export type Step =
  | { app: number; method: string; url: string; body?: Json }
  | { store: number; add: Order }
  | { store: number; at: number; correct: Partial<Order> };

/**
 * Creates an app for each of these pairs of settings and store, both by their index, and takes the
 * steps. Returns the responses to the requests.
 */
export async function probeStores(
  settings: Partial<Settings>[],
  stores: number,
  pairs: { settings: number; store: number }[],
  steps: Step[],
): Promise<{ status: number; json: Json }[]> {
  const all = settings.map(sampleWith);
  const deps = Array.from({ length: stores }, () => {
    return { orders: new RecentOrders(), now: () => Date.UTC(2030, 0, 7) };
  });
  const apps = pairs.map((pair) => {
    const [own, owned] = [all[pair.settings], deps[pair.store]];
    return own && owned ? express().use(createApp(own, owned)) : express();
  });
  const responses: { status: number; json: Json }[] = [];
  for (const step of steps) {
    if ('app' in step) {
      const { app, ...request } = step;
      const { status, body } = await inject(apps[app] ?? express(), request);
      // An app that fails responds with a page, and one that keeps orders of its own with a long list.
      const isShort = status < 500 && body.length < LONGEST;
      responses.push({ status, json: isShort ? (JSON.parse(body) as Json) : body.slice(0, 200) });
    } else if ('add' in step) deps[step.store]?.orders.add(step.add);
    else deps[step.store]?.orders.correct(step.at, step.correct);
  }
  return responses;
}
