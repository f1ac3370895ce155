/** In this file, a test fails when something in it connects to another machine. */
export function forbidNetwork(): void {
  const tried: string[] = [];
  beforeEach(() => {
    tried.length = 0;
    const { fetch } = globalThis;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const { hostname } = new URL(input instanceof Request ? input.url : input);
      if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return fetch(input, init);
      tried.push(hostname);
      return Promise.reject(new TypeError(`tests may not fetch from ${hostname}`));
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    expect(tried).toEqual([]);
  });
}
