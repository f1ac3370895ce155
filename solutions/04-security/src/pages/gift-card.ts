import { Environment } from 'nunjucks';

export interface GiftCard {
  readonly to: string;
  readonly message: string;
}

/** Always the same: what visitors write are values. */
const TEMPLATE = '<h2>For {{ to }}</h2><p>{{ message }}</p>';

const environment = new Environment(null, { autoescape: true });

/** The card as HTML. */
export function renderGiftCard({ to, message }: GiftCard): string {
  return environment.renderString(TEMPLATE, { to, message });
}
