import type { AppLog } from '@bookshop/kit/app';

import type { ShopLog } from './log';

/** For tests only: errors in the log of the shop are shown by the test that runs, too. */
export function bothLogs(shop: ShopLog, test: AppLog): ShopLog {
  return {
    ...shop,
    error: (fields, message) => {
      shop.error(fields, message);
      test.error(fields, message);
    },
  };
}
