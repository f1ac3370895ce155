import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import type { Json } from '@bookshop/kit/app';
import type { Express } from 'express';

interface Injected {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: Json | undefined;
}

/** What an app responds to a request that is made here. Nothing is sent, and no port is open. */
export function inject(
  app: Express,
  { method = 'GET', url = '/', headers = {}, body }: Injected,
): Promise<{ status: number; body: string }> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  const described =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': length };
  const all = { ...described, ...headers };
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method, url, headers: all, rawHeaders: Object.entries(all).flat() });
  if (text !== '') request.push(text);
  request.push(null);
  return new Promise((resolve) => {
    const response = new ServerResponse(request);
    const chunks: unknown[] = [];
    const write = (chunk: unknown) => chunks.push(chunk) > 0;
    const end = (chunk?: unknown) => {
      if (chunk !== undefined) write(chunk);
      resolve({ status: response.statusCode, body: chunks.map(String).join('') });
      return response;
    };
    app(request, Object.assign(response, { write, end }));
  });
}
