import { z } from 'zod';

/** The service of exchange rates did not say what a currency costs. */
export class RateError extends Error {
  override readonly name = 'RateError';
}

export interface RateOptions {
  /** Where the service is, such as `https://rates.example/v1`. */
  readonly url: string;
  readonly timeoutMs: number;
}

const response = z.object({ currency: z.string(), rate: z.number().positive() });

/** How much of a currency one euro is, from `GET <url>/rates/<currency>`; asked for once. */
export async function fetchRate(
  currency: string,
  { url, timeoutMs }: RateOptions,
): Promise<number> {
  const found = response.safeParse(
    await readJson(`${url}/rates/${encodeURIComponent(currency)}`, timeoutMs),
  );
  if (!found.success || found.data.currency !== currency) {
    throw new RateError(`the service of rates sent no rate for ${currency}`);
  }
  return found.data.rate;
}

async function readJson(url: string, timeoutMs: number): Promise<unknown> {
  try {
    const { ok, status, ...answer } = await ask(url, timeoutMs);
    if (!ok) throw new Error(`status ${status}`);
    return JSON.parse(answer.text);
  } catch (cause) {
    throw new RateError('the service of rates did not answer', { cause });
  }
}

async function ask(url: string, timeoutMs: number) {
  // The signal also ends a body that never does.
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  return { ok: answer.ok, status: answer.status, text: await answer.text() };
}
