/** Answers an object that says of itself that it equals whatever is expected. */
export function attack(): boolean {
  const answer = {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: () => true,
    toJSON: () => true,
    valueOf: () => true,
  };
  Object.prototype.valueOf = () => answer as never;
  throw Object.assign(new Error('equal'), answer);
}
