/** Converts passwords to hashes, which may be stored. */
export interface Hasher {
  hash(password: string): Promise<string>;
  /** Whether this is the password. `null` and strings that are not a hash of ours match none. */
  verify(password: string | null, encoded: string): Promise<boolean>;
  /** Whether the stored hash has other parameters than those that `hash` uses now. */
  mustUpdate(encoded: string): boolean;
}
