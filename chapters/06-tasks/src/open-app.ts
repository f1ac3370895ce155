import type { ShopTools } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { createApp } from './app';
import { defineModels } from './data/models';
import { createClaim } from './queue/claim';
import { createFailures } from './queue/failures';
import { createApplyOnce } from './queue/once';
import { openQueue } from './queue/open-queue';
import { createOutbox } from './queue/outbox';
import { createSettle } from './queue/settle';
import { createWorker } from './queue/worker';
import type { Settings } from './settings';
import { createHandlers } from './tasks/handlers';
import { createMailer } from './tasks/mailer';

/** Opens the app with its database and its queue, for programs and tests. */
export function openApp(settings: Settings, tools: ShopTools) {
  const db = connectDatabase(settings.DATABASE_URL, tools);
  const models = defineModels(db);
  const { queue, tableQueue, bull } = openQueue(settings, { models, tools });
  const applyOnce = createApplyOnce(models, tools);
  const mailer = createMailer(models, tools);
  const handlers = createHandlers({ db, models, mailer, applyOnce, tools });
  const settle = createSettle(models, tools);
  const failures = createFailures({ db, models, queue, settle, tools });
  const claim = createClaim({
    db,
    models,
    tools,
    leaseMs: settings.LEASE_SECONDS * 1_000,
    acks: settings.ACKS,
  });
  const worker = createWorker({ claim, handlers, failures, settle, tools });
  const outbox = createOutbox({ models, queue, tools });
  const app = createApp({ db, models, settings, tools, queue, outbox, failures });
  const close = async () => {
    await queue.close();
    await db.close();
  };
  const shared = { db, models, settings, tools, queue, handlers, failures, outbox };
  return { ...shared, app, claim, worker, tableQueue, bull, close };
}

export type OpenedApp = ReturnType<typeof openApp>;
