let format: Intl.NumberFormat | undefined;

/**
 * Cents as a string with two decimals: 101010 is "1010.10". Nothing is rounded: what is no whole
 * number of cents shows that it was counted wrongly.
 */
export function formatCents(cents: number): string {
  // Made once: a formatter costs far more than what it formats.
  format ??= new Intl.NumberFormat('en', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 20,
    useGrouping: false,
  });
  // As a string, `1010E-2`, so that no division rounds.
  return format.format(`${cents}E-2` as Intl.StringNumericLiteral);
}
