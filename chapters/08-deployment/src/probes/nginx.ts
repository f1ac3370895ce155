import { createShopServer } from '../server/listen';

/** What the learner's code sets at a server. */
export const serverProbe = {
  timeouts: (proxyIdleMs: number) => {
    const server = createShopServer(() => {}, { proxyIdleMs });
    const { keepAliveTimeout, headersTimeout, requestTimeout, timeout } = server;
    return { keepAliveTimeout, headersTimeout, requestTimeout, timeout };
  },
};
