import type { Circus } from '@jest/types';

import { seeded } from '../../seeded';
import type { RunOrder } from '../orders';

/** All tests below a group, in the order of the file. */
export function testsIn(block: Circus.DescribeBlock): Circus.TestEntry[] {
  return block.children.flatMap((child) => (child.type === 'test' ? [child] : testsIn(child)));
}

/** Puts tests and groups into another order; a test stays in its group. */
export function arrange(block: Circus.DescribeBlock, order: RunOrder['order']): void {
  if (order === 'file') return;
  if (order === 'reversed') block.children.reverse();
  else shuffle(block.children, seeded(order));
  for (const child of block.children) if (child.type === 'describeBlock') arrange(child, order);
}

function shuffle(list: unknown[], random: () => number): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}
