/** Cents as a text with two decimals: how money leaves the shop. */
export function formatCents(cents: number): string {
  return (cents / 100).toFixed(2);
}
