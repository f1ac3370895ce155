import { RuleError } from '../rule-error';
import type { TransferWish } from './transfer';

/** The transfer that a request asks for. The amount is passed on as it came: `transferFunds` judges it. */
export function readTransfer(body: unknown): TransferWish {
  const { from, to, cents } = (body ?? {}) as Record<string, unknown>;
  if (!isId(from) || !isId(to)) {
    throw new RuleError('invalid-transfer', 'A transfer names two wallets by their numbers.');
  }
  return { from, to, cents };
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
