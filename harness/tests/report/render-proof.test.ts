import { createPaint } from '../../src/report/paint';
import { renderProof } from '../../src/report/render-proof';
import { exampleRun } from '../support/examples';

const passed = exampleRun('a');
const failed = exampleRun('b', { status: 'failed' });
const skipped = exampleRun('c', { status: 'skipped', missing: 'postgres' });

test('the matrix shows what each answer passes, and below it every breach with its next step', () => {
  const rows = [
    {
      exercise: 'tiny/shout',
      trials: [
        { name: 'starter', kind: 'starter', tests: [failed, failed, skipped], lanes: undefined },
        { name: 'reference', kind: 'right', tests: [passed, passed], lanes: undefined },
        { name: 'whispers', kind: 'wrong', tests: [passed, failed], lanes: undefined },
        { name: 'shouts late', kind: 'wrong', tests: [passed], lanes: ['services'] },
      ],
    },
  ] as const;
  const breaches = [{ rule: 5, where: 'tiny/shout', what: '"a" is idle', next: 'Drop it.' }];
  expect(renderProof(rows, breaches, createPaint(false))).toBe(`tiny/shout
  starter  starter                          0 pass, 2 fail, 1 not graded
  right    reference                        2 pass, 0 fail
  wrong    whispers                         1 pass, 1 fail
  wrong    shouts late                      1 pass, 0 fail (caught in services only)

rule 5, tiny/shout: "a" is idle
  → Drop it.`);
});

test('breaches are shown also where nothing was run', () => {
  const breaches = [{ rule: 7, where: 'solutions/02-gone', what: 'is stray', next: 'Remove it.' }];
  expect(renderProof([], breaches, createPaint(false))).toBe(`rule 7, solutions/02-gone: is stray
  → Remove it.`);
});
