export class RateError extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = 'RateError';
  }
}

export interface RateOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

export async function fetchRate(currency: string, options: RateOptions): Promise<number> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs);
  try {
    const response = await fetch(`${options.url}/rates/${encodeURIComponent(currency)}`, {
      signal: abort.signal,
      headers: { accept: 'application/json' },
    });
    const body = (await response.json()) as { currency?: unknown; rate?: unknown } | null;
    const rate = response.status === 200 && body?.currency === currency ? body.rate : undefined;
    if (typeof rate !== 'number' || !(rate > 0)) throw new RateError(`no rate for ${currency}`);
    return rate;
  } catch (cause) {
    throw cause instanceof RateError ? cause : new RateError('no rate was sent', { cause });
  } finally {
    clearTimeout(timer);
  }
}
