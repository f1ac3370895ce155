/** The languages of the shelves' pages. */
export const LANGUAGES = ['en', 'de', 'fr'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The names of the shelves, by slug. */
export const SHELVES: ReadonlyMap<string, Readonly<Record<Language, string>>> = new Map([
  ['novels', { en: 'Novels', de: 'Romane', fr: 'Romans' }],
  ['poetry', { en: 'Poetry', de: 'Gedichte', fr: 'Poésie' }],
  ['travel', { en: 'Travel', de: 'Reisen', fr: 'Voyages' }],
]);

/** What a card says of the copies of a book. */
export const IN_STOCK: Readonly<Record<Language, (copies: number) => string>> = {
  en: (copies) => (copies > 0 ? `${copies} in stock` : 'sold out'),
  de: (copies) => (copies > 0 ? `${copies} vorrätig` : 'ausverkauft'),
  fr: (copies) => (copies > 0 ? `${copies} en stock` : 'épuisé'),
};
