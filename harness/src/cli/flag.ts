import { Help, Option } from 'commander';

/**
 * An option without a value: `false` when it is not typed, so that commands find it in any case.
 */
export function flag(flags: string, description: string): Option {
  return new Option(flags, description).default(false);
}

/** For `configureHelp`: nobody needs to read that a flag is off by default. */
export const FLAG_HELP = {
  optionDescription: (option: Option) =>
    new Help().optionDescription(option).replace(/ \(default: false\)$/, ''),
};
