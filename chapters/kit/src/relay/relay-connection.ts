import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';

import type { StatementGate } from '../sweep/statement-gate';
import { Exchange } from './exchange';
import { MessageReader } from './messages';

/**
 * The numbers in a client's first message that ask for encryption, by TLS or GSSAPI, before the
 * login.
 */
const ENCRYPTION_REQUESTS = [80_877_103, 80_877_104];
const NO_ENCRYPTION = 'N';

const READY_FOR_QUERY = 'Z';

/**
 * Forwards the messages of one connection between a client and the server, until one of them ends
 * it.
 */
export async function relayConnection(
  client: Socket,
  server: Socket,
  gate: StatementGate,
): Promise<void> {
  const exchange = new Exchange(gate);
  // However it ends, also by invalid bytes, both sockets are closed.
  await Promise.allSettled([
    pipeline(client, (chunks) => readRequests(chunks, client, exchange), server),
    pipeline(server, (chunks) => readReplies(chunks, exchange), client),
  ]);
}

async function* readRequests(
  chunks: AsyncIterable<Buffer>,
  client: Socket,
  exchange: Exchange,
): AsyncGenerator<Buffer> {
  const reader = new MessageReader({ typed: false });
  for await (const chunk of chunks) {
    for (const message of reader.read(chunk)) {
      if (message.type !== '') yield exchange.ask(message);
      // Encryption is declined, since encrypted messages could not be read here; the server is on
      // this machine.
      else if (asksForEncryption(message.body)) client.write(NO_ENCRYPTION);
      else {
        reader.expectTypes();
        yield message.bytes;
      }
    }
  }
}

async function* readReplies(
  chunks: AsyncIterable<Buffer>,
  exchange: Exchange,
): AsyncGenerator<Buffer> {
  const reader = new MessageReader({ typed: true });
  for await (const chunk of chunks) {
    for (const message of reader.read(chunk)) {
      const bytes = exchange.reply(message);
      if (message.type === READY_FOR_QUERY) {
        for (const pass of exchange.end()) await pass.done();
      }
      yield bytes;
    }
  }
}

function asksForEncryption(body: Buffer): boolean {
  return body.length === 4 && ENCRYPTION_REQUESTS.includes(body.readUInt32BE(0));
}
