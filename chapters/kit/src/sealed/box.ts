import { createHttpClient, type Http } from '../http';
import { currentLane } from '../lane';
import { BoxLink } from './box-link';
import { openRelay, type Relay } from './relay';

/** The box that the code under test runs in. */
export interface Box {
  readonly link: BoxLink;
  /** Requests to where a program in the box said it listens. */
  client(url: string): { http: Http; close(): void };
}

let box: Box | undefined;

/** The box of this test file; `undefined` in the lanes without. */
export function currentBox(): Box | undefined {
  const { boxSocket } = currentLane();
  if (boxSocket === undefined) return undefined;
  if (box) return box;
  // Whether it could not answer or would not is for the harness to find out.
  const link = new BoxLink(boxSocket, (reason) => currentLane().reportTrouble(reason));
  box = { link, client: (url) => createBoxClient(link, url) };
  return box;
}

/** Lets go of the box; the harness ends it. */
export async function leaveBox(): Promise<void> {
  const left = box;
  box = undefined;
  await left?.link.close();
}

function createBoxClient(link: BoxLink, url: string): { http: Http; close(): void } {
  const relay = openRelay(link, Number(new URL(url).port));
  const client = relay.then(({ url: near }) => createHttpClient(near));
  // Whether it can be opened is told to whoever asks for something.
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
