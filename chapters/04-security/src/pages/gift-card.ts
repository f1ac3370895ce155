import { Environment } from 'nunjucks';

export interface GiftCard {
  readonly to: string;
  readonly message: string;
}

/** The card as HTML. */
export function renderGiftCard({ to, message }: GiftCard): string {
  // TODO: what a visitor has written becomes a part of the template here.
  return new Environment(null).renderString(`<h2>For ${to}</h2><p>${message}</p>`, {});
}
