import { createHash } from 'node:crypto';

import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';

import type { Models, Reader } from '../data/models';

/** Readers whose programs send a card: `Authorization: Bearer <number>`. */
export interface Cards {
  /** `null` when no card is sent. A card that nobody has is an error: 401. */
  readerOf(request: Request): Promise<Reader | null>;
}

export function createCards({ Card }: Pick<Models, 'Card'>): Cards {
  return {
    readerOf: async ({ headers: { authorization = '' } }) => {
      const [, number] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
      if (number === undefined) return null;
      const where = { digest: createHash('sha256').update(number).digest('hex') };
      const card = await Card.findOne({ where, include: 'reader' });
      if (!card?.reader?.isActive) throw new RuleError('unknown-card', 'Nobody has this card.');
      return card.reader;
    },
  };
}
