import { InvalidArgumentError } from 'commander';

/** Reads the value of an option as a whole number; the command line is refused where it is none. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(number)) return number;
    throw new InvalidArgumentError(`${option} takes a whole number.`);
  };
}
