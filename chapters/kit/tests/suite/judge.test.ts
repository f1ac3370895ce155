import { currentLane } from '../../src/lane';
import { readMutants } from '../../src/suite/mutants';
import { SpecJudge } from '../../src/suite/spec-judge';
import { SuiteRuns } from '../../src/suite/suite-runs';
import { layOutLane } from '../lay-out-lane';

// On a busy machine, runs of suites take long; those that hang most of all.
jest.setTimeout(60_000);

const IMPORTS = "import { countCopies, takeCopy } from '../bookshop/copies';\n";

const COUNTS = `
test('copies are counted', () => {
  expect(countCopies([{ copies: 2 }, { copies: 3 }])).toBe(5);
});
`;

const TAKES = `
test('a copy is taken', () => {
  expect([takeCopy(2), takeCopy(1)]).toEqual([1, 0]);
  expect(() => takeCopy(0)).toThrow(RangeError);
});
`;

const GOOD = IMPORTS + COUNTS + TAKES;

/** What each question says about these tests. */
async function judge(text: string, list = 'copies') {
  const chapter = currentLane();
  const spec = 'src/specs/copies.spec.ts';
  const readText = (path: string) => (path === spec ? text : chapter.readText(path));
  const shared = globalThis as Record<symbol, unknown>;
  shared[Symbol.for('bookshop.lane')] = { ...chapter, readText };
  const mutants = readMutants(`tests/mutants/${list}.yaml`);
  const judge = new SpecJudge({ spec, limits: { testMs: 1_000, runMs: 3_000 } }, mutants);
  try {
    const told: Record<string, string | undefined> = {
      shop: await judge.acceptsShop(),
      twin: await judge.acceptsTwin(),
      canary: await judge.noticesCanary(),
      orders: await judge.holdsInAnyOrder(),
      traces: await judge.leavesNothing(),
    };
    for (const mutant of mutants) told[mutant.name] = await judge.rejects(mutant);
    return Object.fromEntries(Object.entries(told).filter(([, fault]) => fault !== undefined));
  } finally {
    await judge.close();
    shared[Symbol.for('bookshop.lane')] = chapter;
  }
}

const NOT_JUDGED = (reason: unknown) => ({
  'last-copy': `not judged: ${String(reason)}`,
  'no-copy': `not judged: ${String(reason)}`,
});

describe.each(['local', 'sealed'] as const)('in the lane %s', (lane) => {
  layOutLane(lane, 'suite');

  test('good tests accept what is right, and reject what is wrong', async () => {
    expect(await judge(GOOD)).toEqual({});
  });

  test('a wrong shop that no test notices survives', async () => {
    expect(await judge(GOOD.replace(', takeCopy(1)]', ']').replace('[1, 0]', '[1]'))).toEqual({
      'last-copy': 'survived: the last copy cannot be taken (all tests pass)',
    });
  });

  test('tests that end the process are not judged', async () => {
    const fault = 'the tests ended the process in which they ran';
    const text = `${GOOD}\ntest('the end', () => process.kill(process.pid, 'SIGKILL'));`;
    const told = await judge(text);
    expect(told).toMatchObject({ shop: fault, ...NOT_JUDGED(fault) });
  });
});

describe('in the local lane', () => {
  layOutLane('local', 'suite');

  test('a shop that hangs costs its own run, and is noticed where only waiting shows it', async () => {
    expect(await judge(GOOD, 'endless')).toEqual({
      'says-nothing': expect.stringContaining('the tests wait without end, which says nothing'),
    });
  });

  test('an error in the test itself proves nothing', async () => {
    const told = await judge(`${IMPORTS}${COUNTS}
      test('a copy is taken', () => {
        expect(takeCopy(2)).toBe(1);
        expect(takeCopy(1)).toBe(0);
        let error: Error | undefined;
        try { takeCopy(0); } catch (thrown) { error = thrown as Error; }
        const { message } = error as Error;
        expect(message).not.toBe('');
      });`);
    expect(told).toEqual({
      'no-copy': expect.stringContaining('no assertion failed. "a copy is taken" failed because'),
    });
  });

  test('no run begins after the end', async () => {
    const runs = new SuiteRuns({ testMs: 1_000 });
    const files = { 'src/specs/one.spec.js': "test('one', () => {});" };
    const order = { files, specs: Object.keys(files), order: 'file', limitMs: 3_000 } as const;
    const [first, second] = ['a', 'b'].map((folder) => runs.run({ ...order, folder }));
    const ends = Promise.allSettled([first, second]);
    await runs.close();
    expect(await ends).toMatchObject([{}, { reason: { message: 'no process runs the tests' } }]);
  });

  test('an assertion of node:assert in beforeAll counts', async () => {
    const told = await judge(`${IMPORTS}${COUNTS}
      import assert from 'node:assert';
      beforeAll(() => {
        assert.deepEqual([takeCopy(2), takeCopy(1)], [1, 0]);
        assert.throws(() => takeCopy(0), RangeError);
      });`);
    expect(told).toEqual({});
  });

  test.each([
    ['a test calls process.exit', `${GOOD} afterAll(() => process.exit(0));`],
    ['there is no test', `${IMPORTS} void [countCopies, takeCopy];`],
    ['a test is marked with "only"', GOOD.replace('test(', 'test.only(')],
    ['a test is marked with "skip"', GOOD.replace('test(', 'test.skip(')],
    ['a test is marked with "todo"', `${GOOD} test.todo('more');`],
    ['two tests have the title "a copy is taken"', GOOD + TAKES],
    [
      'the tests read src/bookshop/copies.js: they may only look at what the shop does',
      `${GOOD}
       const path = require.resolve('../bookshop/copies');
       test('text', () => expect(require('node:fs').readFileSync(path, 'utf8')).toContain('copies'));`,
    ],
    ['src/specs/copies.spec.ts:2 is no TypeScript: ', `${IMPORTS}test('half`],
  ])('%s', async (fault, text) => {
    const told = await judge(text);
    expect(told['shop']?.split('\n')[0]).toMatch(fault);
    expect(told['no-copy']).toContain(`not judged: ${fault}`);
  });

  test('tests that accept everything are told so', async () => {
    const told = await judge(
      `${IMPORTS} test('calls', () => void [countCopies([]), takeCopy(1)]);`,
    );
    expect(told['canary']).toMatch(/^All tests pass on a shop that does nothing at all/);
  });

  test('tests that compare what nobody promised reject the rewritten shop', async () => {
    const told = await judge(GOOD.replace('toThrow(RangeError)', "toThrow('no copy left')"));
    expect(told['twin']).toMatch(/^A shop that was written in another way.*\n\n● a copy is taken/);
  });

  test('tests that need each other are found', async () => {
    const told = await judge(
      GOOD.replace('test(', 'let left = 1;\ntest(').replace('toBe(5);', 'toBe(5);\n  left = 2;') +
        "\ntest('two are left', () => expect(takeCopy(left)).toBe(1));",
    );
    expect(told).toMatchObject({ orders: expect.stringContaining('● two are left') });
  });

  test('what is left behind is named', async () => {
    const told = await judge(`${GOOD}
      test('leaves', async () => {
        require('node:fs').writeFileSync('copies.txt', '5');
        setInterval(() => {}, 60_000);
        await new Promise((resolve) => setTimeout(resolve, 150));
        require('node:net').connect(80, '192.0.2.1').on('error', () => {}).destroy();
        const server = require('node:net').createServer().listen(47_614, '127.0.0.1');
        await new Promise((resolve) => server.close(resolve));
      });`);
    expect(told).toEqual({
      traces: [
        'still open after the tests: 1 × Timeout',
        'files that the tests left behind: copies.txt',
        'the tests connect to 192.0.2.1',
        'the tests listen on the fixed port 47614; use port 0',
        'the tests wait for a real timer of 150 ms',
      ].join('\n'),
    });
  });
});
