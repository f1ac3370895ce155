import { RuleError } from '../rule-error';

export interface OrderWish {
  readerId: number;
  lines: { bookId: number; quantity: number }[];
}

/** What an INTEGER column can hold. */
const LARGEST = 2_147_483_647;

/** The wish that a caller has sent, checked; whether readers and books are there is another question. */
export function readWish(wish: unknown): OrderWish {
  if (!isRecord(wish)) throw refuse();
  const { readerId, lines } = wish;
  if (!isCount(readerId) || !Array.isArray(lines) || lines.length === 0) throw refuse();
  return { readerId, lines: lines.map(readLine) };
}

function readLine(line: unknown): OrderWish['lines'][number] {
  if (!isRecord(line)) throw refuse();
  const { bookId, quantity } = line;
  if (!isCount(bookId) || !isCount(quantity)) throw refuse();
  return { bookId, quantity };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST;
}

function refuse(): RuleError {
  return new RuleError('invalid-order', 'An order names a reader, and books with their quantity.');
}
