let format: Intl.NumberFormat | undefined;

/**
 * Cents as a string with two decimals: 101010 is "1010.10". Nothing is rounded, so that a wrong
 * calculation, whose result is not a whole number of cents, is visible.
 */
export function formatCents(cents: number): string {
  // Created once: creating a formatter is much slower than using it.
  format ??= new Intl.NumberFormat('en', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 20,
    useGrouping: false,
  });
  // As a string, `1010E-2`, so that no division rounds.
  return format.format(`${cents}E-2` as Intl.StringNumericLiteral);
}
