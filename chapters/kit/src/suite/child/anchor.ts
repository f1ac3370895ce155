// Jest needs a test file to start. The runner gets its orders in another way and never runs this
// one.
export {};
