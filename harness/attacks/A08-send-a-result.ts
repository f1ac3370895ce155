/** Tells the grader, in its own words, that every test has passed. */
export function attack(): boolean {
  const titles = __TITLES__ as readonly string[];
  const tests = titles.map((title) => ({ title, status: 'passed', milliseconds: 1 }));
  for (let id = 0; id < 200; id += 1) {
    process.send?.({ told: 'result', id, outcome: { kind: 'completed', tests, output: '' } });
    process.send?.({ id, value: true });
  }
  return false;
}
