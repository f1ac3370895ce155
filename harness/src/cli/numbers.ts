import { InvalidArgumentError } from 'commander';

/**
 * Reads the value of an option as a whole number; anything else is an error of the command line.
 */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(number)) return number;
    throw new InvalidArgumentError(`${option} takes a whole number.`);
  };
}
