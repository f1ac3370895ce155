import { connectDatabase } from '@bookshop/kit/data';

import { createApp } from './app';
import { defineModels } from './data/models';
import { createPing } from './data/ping';
import { createReporter } from './errors/report-errors';
import { createRequestContexts } from './http/request-context';
import { bothLogs } from './log/both-logs';
import { createLogger } from './log/logger';
import { createMetrics } from './metrics/metrics';
import { createLifecycle } from './server/lifecycle';
import type { Settings } from './settings';
import type { GivenTools, Tools } from './tools';

/** For how long a closing shop waits until its errors are reported. */
const FLUSH_MS = 2_000;

export interface Surroundings {
  readonly tools: GivenTools;
  /** Where the log goes: stdout, or what a test looks at. */
  readonly output: { write(text: string): unknown };
}

/** Opens the app with its database, for programs and tests. */
export function openApp(settings: Settings, { tools: given, output }: Surroundings) {
  const contexts = createRequestContexts();
  const log = createLogger({
    level: settings.LOG_LEVEL,
    output,
    now: given.now,
    context: () => contexts.current() ?? {},
  });
  const tools: Tools = { ...given, log: bothLogs(log, given.log) };
  const db = connectDatabase(settings.DATABASE_URL, tools);
  const models = defineModels(db);
  const lifecycle = createLifecycle();
  const metrics = createMetrics(tools);
  const reporter = createReporter({
    dsn: settings.SENTRY_DSN,
    release: settings.RELEASE,
    environment: settings.NODE_ENV,
    sampleRate: settings.SENTRY_SAMPLE_RATE,
    context: contexts.current,
    tools,
  });
  const shared = { settings, tools, contexts, models, lifecycle, metrics, reporter };
  const app = createApp({ ...shared, pingDatabase: createPing(db, tools) });
  const close = async () => {
    await reporter.flush(FLUSH_MS);
    await db.close();
  };
  return { ...shared, db, app, close };
}

export type OpenedApp = ReturnType<typeof openApp>;
