import { html } from './html';
import type { Page } from './layout';

/** For a part that waits for its exercise; `what` says which. */
export function showUnsolved(what: string): Page {
  return {
    title: 'Not built yet',
    content: html`
      <p>This part of the shop is yours to build: <strong>${what}</strong>.</p>
      <p>
        Its brief is in <code>chapters/02-orm/exercises</code>. Once it is solved, start the shop
        again and come back.
      </p>
    `,
  };
}

export function showMissing(): Page {
  return {
    title: 'Not found',
    content: html`<p>There is no such page in this shop. <a href="/">Back to the books</a></p>`,
  };
}

export function showFailure(): Page {
  return {
    title: 'Something went wrong',
    content: html`<p>What it was is told where the shop was started.</p>`,
  };
}
