/** A price that the shop cannot take. */
export class PriceError extends Error {
  constructor(text: string) {
    super(`the shop has no price ${JSON.stringify(text)}`);
  }
}

export type BookErrors = Partial<Record<'title' | 'price', 'missing' | 'too-long' | 'invalid'>>;

export interface BookInput {
  readonly title: string;
  readonly price: string;
}

export function parsePrice(text: string): number {
  const cents = readCents(text);
  if (cents === undefined || cents < 1) throw new PriceError(text);
  return cents;
}

export function formatPrice(cents: number, currency?: string): string {
  return `${(cents / 100).toFixed(2)} ${currency ?? 'EUR'}`;
}

export function discounted(cents: number, percent: number): number {
  if (Number.isNaN(percent) || percent < 0 || percent > 100) {
    throw new RangeError(`${percent} is not a percentage`);
  }
  return Math.floor((2 * cents * (100 - percent) + 100) / 200);
}

export function checkBook(input: BookInput): BookErrors {
  const title = checkTitle(input.title.trim());
  const price = checkPrice(input.price);
  // Another order of the keys than in the other shop.
  return { ...(price && { price }), ...(title && { title }) };
}

function checkTitle(title: string): BookErrors['title'] {
  if (title === '') return 'missing';
  return title.length <= 200 ? undefined : 'too-long';
}

function checkPrice(text: string): BookErrors['price'] {
  if (text.trim() === '') return 'missing';
  return (readCents(text) ?? 0) > 0 ? undefined : 'invalid';
}

/** Euros and cents are read separately: no part of this is a float. */
function readCents(text: string): number | undefined {
  const [euros = '', cents = '00', ...rest] = text.trim().split('.');
  const isRead = /^\d{1,7}$/.test(euros) && /^\d\d?$/.test(cents) && rest.length === 0;
  return isRead ? Number.parseInt(euros + cents.padEnd(2, '0'), 10) : undefined;
}
