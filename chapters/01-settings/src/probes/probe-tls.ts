import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { Sequelize } from 'sequelize';

import { parseDatabaseUrl } from '../settings/database-url';

/** What a client sends to PostgreSQL as the first message when it wants TLS. */
const TLS_REQUEST = 80_877_103;

/**
 * Whether Sequelize asks for TLS when it gets the options from the URL. A local server takes the
 * place of the one in the URL, reads the first message, and closes the connection.
 */
export async function probeTls(url: string): Promise<'asks for TLS' | 'sends all in the clear'> {
  const options = parseDatabaseUrl(url);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sequelize = new Sequelize({ ...options, host: '127.0.0.1', port, logging: false });
  try {
    const refused = sequelize.authenticate().catch(() => undefined);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const [message] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    await refused;
    return message.readInt32BE(4) === TLS_REQUEST ? 'asks for TLS' : 'sends all in the clear';
  } finally {
    server.close();
    await sequelize.close();
  }
}
