import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fetchRate } from '../bookshop/rates';
import { forbidNetwork } from '../support/no-network';

forbidNetwork();

test('a rate is what the service says', async () => {
  const service = createServer((_request, response) => {
    response.end(JSON.stringify({ currency: 'USD', rate: 1.25 }));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  try {
    const rate = await fetchRate('USD', { url: `http://127.0.0.1:${port}`, timeoutMs: 60_000 });
    expect(rate).toBe(1.25);
  } finally {
    service.closeAllConnections();
    service.close();
  }
});

// TODO: a service that is slow, broken or away, and the other rules of the brief.
