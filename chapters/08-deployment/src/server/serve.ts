import type { Lab } from '@bookshop/kit/lab';

import type { OpenedApp } from '../open-app';
import { createShopServer, listen } from './listen';
import { installShutdown } from './shutdown';

/** Serves the shop in this process until it is told to stop. */
export async function serve(opened: OpenedApp, lab?: Lab): Promise<void> {
  const { app, settings, tools, lifecycle, reporter, close } = opened;
  const options = {
    host: settings.HOST,
    port: settings.PORT,
    proxyIdleMs: settings.PROXY_IDLE_MS,
  };
  const server = createShopServer(app, options);
  installShutdown({
    ...{ server, lifecycle, tools, close },
    drainMs: settings.DRAIN_MS,
    graceMs: settings.GRACE_MS,
    report: reporter.report,
  });
  const url = await listen(server, options);
  tools.log.info({ url }, 'the shop is open');
  lab?.announce(url);
}
