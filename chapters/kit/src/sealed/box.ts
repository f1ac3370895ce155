import { createHttpClient, type Http } from '../http';
import { currentLane } from '../lane';
import { BoxLink } from './box-link';
import { openRelay, type Relay } from './relay';

/** The box that the code under test runs in. */
export interface Box {
  readonly link: BoxLink;
  /** A client for the address at which a program in the box says it listens. */
  client(url: string): { http: Http; close(): void };
}

let box: Box | undefined;

/** The box (container of the code) of this test file; `undefined` in lanes without one. */
export function currentBox(): Box | undefined {
  const { boxSocket } = currentLane();
  if (boxSocket === undefined) return undefined;
  if (box) return box;
  // The harness finds out why the box did not respond.
  const link = new BoxLink(boxSocket, (reason) => currentLane().reportTrouble(reason));
  box = { link, client: (url) => createBoxClient(link, url) };
  return box;
}

/** Closes the connection to the box; the harness ends the box itself. */
export async function leaveBox(): Promise<void> {
  const left = box;
  box = undefined;
  await left?.link.close();
}

function createBoxClient(link: BoxLink, url: string): { http: Http; close(): void } {
  const relay = openRelay(link, Number(new URL(url).port));
  const client = relay.then(({ url: near }) => createHttpClient(near));
  // When it cannot be opened, the next request to it fails.
  client.catch(() => {});
  return {
    http: async (...ask) => (await client).http(...ask),
    close: () => {
      const end = (opened: Relay) => opened.close();
      client.then(
        (opened) => opened.close(),
        () => {},
      );
      relay.then(end).catch(() => {});
    },
  };
}
