import { readInput } from '@bookshop/kit/app';
import { z } from 'zod';

import type { TransferWish } from './transfer';

const transfer = z.object({
  from: z.int(),
  to: z.int(),
  // Passed on unchanged: `transferFunds` checks it.
  cents: z.unknown().optional(),
});

/** The transfer that a request asks for. */
export function readTransfer(body: unknown): TransferWish {
  const { from, to, cents } = readInput(transfer, body, {
    code: 'invalid-transfer',
    message: 'A transfer names two wallets by their numbers.',
  });
  return { from, to, cents };
}
