/** Up to so many tests, each one runs alone. */
const FEW = 12;

/**
 * Choices among `count` tests so that each test runs without each other one in at least one of
 * them: every test alone, or, where there are many, the halves that differ in one binary digit of
 * their numbers.
 */
export function separate(count: number): number[][] {
  const all = Array.from({ length: count }, (_, number) => number);
  if (count <= FEW) return all.map((number) => [number]);
  const digits = Math.ceil(Math.log2(count));
  return Array.from({ length: digits }, (_, digit) => digit).flatMap((digit) => [
    all.filter((number) => (number >> digit) % 2 === 0),
    all.filter((number) => (number >> digit) % 2 === 1),
  ]);
}
