import type { Json } from '@bookshop/kit/app';
import express from 'express';

import { createApp } from '../app';
import { createOrderStore, type Order } from '../deps';
import { sampleWith } from '../settings/sample-settings';
import type { Settings } from '../settings/settings';
import { inject } from './inject';

/**
 * Creates an app for each of these settings, all with the same `deps`, whose store contains these
 * orders already. Then sends each request to the app with that index, and returns the responses.
 */
export async function probeApps(
  settings: Partial<Settings>[],
  orders: Order[],
  requests: { app: number; method: string; url: string; body?: Json }[],
): Promise<Json[]> {
  const deps = { orders: createOrderStore(), now: () => Date.UTC(2030, 0, 7) };
  for (const order of orders) deps.orders.add({ ...order });
  const apps = settings.map((changes) => express().use(createApp(sampleWith(changes), deps)));
  const answers: Json[] = [];
  for (const { app, ...request } of requests) {
    const { body } = await inject(apps[app] ?? express(), request);
    answers.push(JSON.parse(body) as Json);
  }
  return answers;
}
