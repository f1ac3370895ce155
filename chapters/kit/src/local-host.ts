import { join } from 'node:path';

import type { HostedShop, ShopHost } from './host';
import type { Env } from './json';
import { ShopFactory } from './opened-shop';
import type { OpenShop } from './shop';
import { encodeError, reviveError, stackOf } from './wire';

/** Opens shops in the process of the test. */
export function createLocalHost(chapterDir: string, surroundings: Env): ShopHost {
  const factory = new ShopFactory(
    // `require`, not `import`: it is synchronous, so that what an import leaves open can be
    // detected.
    () => require(join(chapterDir, 'src', 'shop')) as { openShop: OpenShop },
    surroundings,
  );
  return {
    open: async (env) => {
      const shop: HostedShop = await asOverTheWire('openShop', () => factory.open(env));
      return {
        ...shop,
        call: (group, name, args) => asOverTheWire(name, () => shop.call(group, name, args)),
        close: () => asOverTheWire('close', () => shop.close()),
      };
    },
    close: async () => {},
  };
}

/** Errors have the same form as from another process, but keep the learner's own stack. */
async function asOverTheWire<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw reviveError(encodeError(thrown, what), stackOf(thrown));
  }
}
