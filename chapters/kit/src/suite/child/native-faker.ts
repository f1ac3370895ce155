/** Stands for `@faker-js/faker`, which is an ES module only, in the tests' realm. */
module.exports = (globalThis as unknown as Record<symbol, ((name: string) => object) | undefined>)[
  Symbol.for('bookshop.native')
]?.('@faker-js/faker');

export {};
