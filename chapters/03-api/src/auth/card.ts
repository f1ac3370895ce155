import { rowId } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

const SCHEME = 'Card';

/** A number on a card: whatever fits into its column. */
const cardNumber = rowId();

/**
 * A reader with their library card: `Authorization: Card 4711`. Enough for a lesson; the numbers
 * are easy to guess, so a real shop would accept it only at the desk.
 */
export function cardAuthenticator({ Reader }: Pick<Models, 'Reader'>): Authenticator {
  return {
    challenge: challengeOf(SCHEME),
    async authenticate(request) {
      const credentials = readCredentials(request, SCHEME);
      if (credentials === null) return null;
      const { data: number } = cardNumber.safeParse(credentials);
      const reader =
        number === undefined ? null : await Reader.findOne({ where: { cardNumber: number } });
      if (!reader) throw new BadCredentials('card-unknown', 'Nobody has this card.');
      if (!reader.isActive) throw new BadCredentials('inactive', 'This reader is not active.');
      return { reader, by: 'card' };
    },
  };
}
