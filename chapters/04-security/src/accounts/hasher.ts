/** Makes of passwords what may be stored. */
export interface Hasher {
  hash(password: string): Promise<string>;
  /** Whether this is the password; `null` is nobody's. What is no hash of ours matches nothing. */
  verify(password: string | null, encoded: string): Promise<boolean>;
  /** Whether what is stored was made in another way than `hash` does it today. */
  mustUpdate(encoded: string): boolean;
}
