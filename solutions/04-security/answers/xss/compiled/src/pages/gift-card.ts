import { compile, Environment } from 'nunjucks';

export interface GiftCard {
  readonly to: string;
  readonly message: string;
}

const card = compile(
  '<h2>For {{ card.to }}</h2><p>{{ card.message }}</p>',
  new Environment([], { autoescape: true }),
);

export function renderGiftCard(given: GiftCard): string {
  return card.render({ card: given });
}
