const ISBN_10 = /^\d{9}[\dX]$/;

/**
 * The ISBN-13 of a book that has an ISBN-10: 978, the first nine digits, and a check digit by
 * another rule. `null` for a string that is not an ISBN-10, or has a wrong digit.
 */
export function toIsbn13(isbn10: string): string | null {
  if (!ISBN_10.test(isbn10) || weigh(isbn10, (place) => 10 - place) % 11 !== 0) return null;
  const digits = `978${isbn10.slice(0, 9)}`;
  const check = (10 - (weigh(digits, (place) => (place % 2 === 0 ? 1 : 3)) % 10)) % 10;
  return `${digits}${check}`;
}

/** The sum of all digits, each times its weight. X is 10. */
function weigh(digits: string, weight: (place: number) => number): number {
  return [...digits].reduce((sum, digit, place) => {
    return sum + (digit === 'X' ? 10 : Number(digit)) * weight(place);
  }, 0);
}
