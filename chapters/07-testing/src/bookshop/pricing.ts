/** A price that the shop cannot take. */
export class PriceError extends Error {
  override readonly name = 'PriceError';
}

const PRICE = /^(\d{1,7})(?:\.(\d{1,2}))?$/;

/** A price as people write it, such as `12.50`, in cents. White space around it does not count. */
export function parsePrice(text: string): number {
  const [, euros, cents = ''] = PRICE.exec(text.trim()) ?? [];
  const price = Number(euros) * 100 + Number(cents.padEnd(2, '0'));
  if (euros === undefined || price === 0) throw new PriceError(`"${text}" is not a price`);
  return price;
}

/** An amount in cents for people: `1250` is `12.50 EUR`. */
export function formatPrice(cents: number, currency = 'EUR'): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const sign = cents < 0 ? '-' : '';
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`;
}

/** A price after a discount of 0 to 100 percent. Half a cent is rounded up. */
export function discounted(cents: number, percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError('a discount is 0 to 100 percent');
  return Math.round((cents * (100 - percent)) / 100);
}

/** What a form for a book contains. */
export interface BookInput {
  readonly title: string;
  readonly price: string;
}

export type BookErrors = Partial<Record<keyof BookInput, 'missing' | 'too-long' | 'invalid'>>;

const LONGEST_TITLE = 200;

/** What is wrong with each field; empty when all is well. White space around a title is ignored. */
export function checkBook({ title, price }: BookInput): BookErrors {
  const errors: BookErrors = {};
  const length = title.trim().length;
  if (length === 0) errors.title = 'missing';
  else if (length > LONGEST_TITLE) errors.title = 'too-long';
  if (price.trim() === '') errors.price = 'missing';
  else if (!isPrice(price)) errors.price = 'invalid';
  return errors;
}

function isPrice(text: string): boolean {
  try {
    parsePrice(text);
    return true;
  } catch {
    return false;
  }
}
