import { StartError } from '@bookshop/kit/app';

export type SecretProblemCode = 'set-twice' | 'missing-file' | 'unreadable-file' | 'empty-file';

/** What is wrong with one secret. `variable` is the one to change. */
export interface SecretProblem {
  readonly variable: string;
  readonly code: SecretProblemCode;
}

const SENTENCES: Readonly<Record<SecretProblemCode, string>> = {
  'set-twice': 'is set, and so is the variable without _FILE: remove one of them',
  'missing-file': 'names a file that does not exist',
  'unreadable-file': 'names a file that cannot be read as UTF-8',
  'empty-file': 'names an empty file',
};

/** Everything that is wrong with the secrets of a program; contains no value of a variable. */
export class SecretsError extends StartError {
  override readonly name = 'SecretsError';
  readonly code = 'bad-secrets';
  readonly details: readonly SecretProblem[];

  constructor(details: readonly SecretProblem[]) {
    super(details.map(({ variable, code }) => `${variable} ${SENTENCES[code]}.`));
    this.details = details;
  }
}
