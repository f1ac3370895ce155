import { Help, Option } from 'commander';

/** An option without a value: `false` when it is not given, so that it is always defined. */
export function flag(flags: string, description: string): Option {
  return new Option(flags, description).default(false);
}

/** For `configureHelp`: the help does not say that a flag is off by default. */
export const FLAG_HELP = {
  optionDescription: (option: Option) =>
    new Help().optionDescription(option).replace(/ \(default: false\)$/, ''),
};
