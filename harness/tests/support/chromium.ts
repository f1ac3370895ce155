import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

import { openFolder, type TemporaryFolder } from './temporary-folder';

/** `test`, for what only a browser shows; skipped where there is none. */
export const testInChromium = spawnSync('chromium', ['--version']).status === 0 ? test : test.skip;

/** A page in Chromium. */
export interface Tab {
  /** What its scripts have shown by `alert` and its like; each is closed at once. */
  readonly dialogs: readonly string[];
  /** Loads a page, and waits until all of it is loaded. */
  visit(url: string): Promise<void>;
  /** The value of an expression in the page; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const FLAGS = [
  ...['--headless', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu'],
  // No other host is there, whatever a page asks for.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const LOADED =
  "new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))";

/** Chromium without a window: `await using chromium = new Chromium();`. */
export class Chromium implements AsyncDisposable {
  readonly #folder: TemporaryFolder = openFolder();
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  constructor() {
    // Chromium refuses to sandbox itself for root.
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    this.#child = spawn(
      'chromium',
      [...FLAGS, ...asRoot, `--user-data-dir=${this.#folder.path}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    this.#read(this.#child.stdio[4] as Readable);
  }

  async openTab(): Promise<Tab> {
    const { targetId } = await this.#send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    const { sessionId } = await this.#send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    const dialogs: string[] = [];
    this.#listeners.add(({ sessionId: from, method, params }) => {
      if (from !== sessionId || method !== 'Page.javascriptDialogOpening') return;
      dialogs.push(String(params?.['message']));
      void this.#send('Page.handleJavaScriptDialog', { accept: true }, sessionId);
    });
    await this.#send('Page.enable', {}, sessionId);
    return {
      dialogs,
      visit: async (url) => {
        await this.#send('Page.navigate', { url }, sessionId);
        // Not the event: that of the empty page may still be under way.
        const awaited = { expression: LOADED, awaitPromise: true };
        await this.#send('Runtime.evaluate', awaited, sessionId);
      },
      evaluate: async <T>(expression: string) => {
        const { result, exceptionDetails } = await this.#send<{
          result: { value: T };
          exceptionDetails?: { text: string };
        }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId);
        if (exceptionDetails) throw new Error(`${exceptionDetails.text} in ${expression}`);
        return result.value;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'close');
    // So that its own processes end before it does, and write no more.
    void this.#send('Browser.close', {});
    await ended;
    rmSync(this.#folder.path, { recursive: true, force: true, maxRetries: 20 });
  }

  async #send<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = (this.#last += 1);
    const replied = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    const text = JSON.stringify({ id, method, params, sessionId });
    (this.#child.stdio[3] as Writable).write(`${text}\0`);
    const { result, error } = await replied;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  /** Each message ends with a NUL. */
  #read(stream: Readable): void {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const text of messages) this.#receive(JSON.parse(text) as Message);
    });
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}
