import type { Socket } from 'node:net';

import type { CallOutcome, HostedShop, Resources, ShopHost } from '../host';
import type { Env, Json } from '../json';
import { type Channel, createRemoteHost, type Listener } from '../remote-host';
import type { Reply } from '../split/messages';
import { encodeError, toWire, type WireErrorData } from '../wire';
import type { BoxLink } from './box-link';
import { hearLines, sendLine } from './lines';
import { openRelay } from './relay';

/**
 * Opens shops in a box (a container). Nothing from there is trusted: it is only read as data, and
 * compared.
 */
export function createSealedHost(link: BoxLink, surroundings: Env): ShopHost {
  const header = { use: 'shop', surroundings } as const;
  const remote = createRemoteHost((listener) => openChannel(link.connect(header), listener));
  return {
    open: async (env) => {
      const shop = await remote.open(env);
      const relay = await openRelay(link, portOf(shop.url));
      const sealed: HostedShop = {
        ...shop,
        url: relay.url,
        callAll: async (calls) => readOutcomes(await shop.callAll(calls)),
        resources: async () => readResources(await shop.resources()),
        close: async () => {
          try {
            await shop.close();
          } finally {
            await relay.close();
          }
        },
      };
      return sealed;
    },
    close: () => remote.close(),
  };
}

function openChannel(connecting: Promise<Socket>, listener: Listener): Channel {
  connecting.then(
    (socket) => {
      hearLines(socket, (message) => {
        const heard = readMessage(message);
        if (typeof heard === 'string') listener.end(heard);
        else if (heard) listener.hear(heard);
      });
      socket.once('close', () => listener.end('its box'));
    },
    (error: Error) => listener.end(`nothing said: ${error.message}`),
  );
  return {
    send: (question) => {
      connecting.then(
        (socket) => sendLine(socket, question),
        () => {},
      );
    },
    close: async () => {
      const socket = await connecting.catch(() => undefined);
      socket?.destroy();
    },
  };
}

const LONGEST_TEXT = 100_000;

function readOutcomes(outcomes: unknown): CallOutcome[] {
  if (Array.isArray(outcomes)) return outcomes.map(readOutcome);
  throw new Error('the container of the code replied without a list of outcomes');
}

/** One outcome of many; all of them were already read as plain data. */
function readOutcome(outcome: Json): CallOutcome {
  const { value = null, error, stack } = (outcome ?? {}) as Record<string, Json>;
  if (typeof error !== 'object' || error === null) return { value };
  return { error: readError(error as Record<string, unknown>), stack: readText(stack) };
}

/** A reply, or how the program ended; `undefined` for anything else. */
function readMessage(message: unknown): Reply | string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { id, ended, error, stack, value } = message as Record<string, unknown>;
  if (ended !== undefined) return readText(ended) ?? 'no word';
  if (typeof id !== 'number') return undefined;
  if (typeof error === 'object' && error !== null) {
    const told = readError(error as Record<string, unknown>);
    const text = readText(stack);
    return text === undefined ? { id, error: told } : { id, error: told, stack: text };
  }
  try {
    return { id, value: toWire(value, 'the answer') };
  } catch (refusal) {
    return { id, error: encodeError(refusal, 'the answer') };
  }
}

function readError({ name, message, code, details }: Record<string, unknown>): WireErrorData {
  const data: WireErrorData = {
    name: readText(name) ?? 'Error',
    message: readText(message) ?? '',
  };
  if (typeof code === 'string') data.code = code.slice(0, LONGEST_TEXT);
  try {
    if (details !== undefined) data.details = toWire(details, 'details');
  } catch (refusal) {
    return encodeError(refusal, 'details');
  }
  return data;
}

function readText(text: unknown): string | undefined {
  return typeof text === 'string' ? text.slice(0, LONGEST_TEXT) : undefined;
}

function portOf(url: unknown): number {
  const port = Number(/^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(String(url))?.[1]);
  if (port >= 1 && port <= 65_535) return port;
  throw new Error('the container of the code replied without the address of a shop');
}

function readResources({ onImport, afterClose }: Resources): Resources {
  return { onImport: readTexts(onImport), afterClose: readTexts(afterClose) };
}

function readTexts(texts: unknown): string[] {
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string')) return texts;
  throw new Error('the container of the code replied without a list of resources');
}
