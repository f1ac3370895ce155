import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { TemporaryFolder } from '#src/support/temporary-folder';

import { BUILT_KIT, loadBuilt } from './built-chapter';

export type Env = Readonly<Record<string, string>>;

/** What every chapter's `openApp` returns; most return more. */
export interface Shop {
  readonly app: RequestListener;
  close(): Promise<void>;
}

/** What of the tools of a program a measurement may replace. */
interface Tools {
  sql?(text: string): void;
  reach?(point: string): Promise<void>;
}

/**
 * The app of a built chapter with the chapter's samples: in a new SQLite file, unless `env` names
 * another database.
 */
export async function openShop<S extends Shop>(
  built: string,
  env: Env = {},
  tools: Tools = {},
): Promise<S & AsyncDisposable> {
  const { fillAtFirstStart } = loadBuilt(built, 'src/data/first-start.js') as {
    fillAtFirstStart(url: string): Promise<boolean>;
  };
  const { readSettings } = loadBuilt(built, 'src/settings.js') as {
    readSettings(env: Env): object;
  };
  const { openApp } = loadBuilt(built, 'src/open-app.js') as {
    openApp(settings: object, tools: object): S;
  };
  const { plainTools } = loadBuilt(built, `${BUILT_KIT}/plain-tools.js`) as { plainTools: object };
  const folder = new TemporaryFolder('course-bench-');
  const url = env['DATABASE_URL'] ?? `sqlite:///${join(folder.path, 'shop.sqlite')}`;
  await fillAtFirstStart(url);
  const settings = readSettings({ ...env, DATABASE_URL: url });
  const shop = openApp(settings, { ...plainTools, ...tools });
  const close = async () => {
    await shop.close();
    folder[Symbol.dispose]();
  };
  return { ...shop, [Symbol.asyncDispose]: close };
}

/** Serves an app at a free port of this machine, in this process. */
export async function serve(app: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    return closed;
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}
