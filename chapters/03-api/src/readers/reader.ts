import type { Preferences, Reader } from '../data/models';

/** The fields of a reader in a request, under the names of the code. */
export interface ReaderValues {
  username: string;
  email: string;
  displayName: string;
  birthYear: number | null;
  newsletter: boolean;
  preferences: Preferences;
}

/** The fields of a reader that everybody may see. */
export interface ReaderView {
  id: number;
  username: string;
  display_name: string;
  birth_year: number | null;
  newsletter: boolean;
  preferences: Preferences;
}

/** A reader's row without what the model adds: plain values that can be shown or compared. */
export type ReaderRow = Pick<
  Reader,
  | 'id'
  | 'username'
  | 'email'
  | 'displayName'
  | 'birthYear'
  | 'newsletter'
  | 'preferences'
  | 'isStaff'
  | 'isActive'
  | 'cardNumber'
>;
