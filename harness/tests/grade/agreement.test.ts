/**
 * Whether `run` and `grade` judge an answer alike. Nothing is run and nothing is compiled here.
 * Compared is what they do not share: which files they give to tests and compiler, by content, and
 * which verdict they make of how tests and types come out. The rest is shared code: the process
 * that runs the tests, the compiler, and the reader of results. `trials/types-agree.test.ts`
 * compares whole commands on a few answers.
 */
import { Agreement, breakAnother, knownAnswers } from '../support/agreement';

// It reads the whole course many times, and a busy machine takes its time.
jest.setTimeout(300_000);

/** One answer in so many; `trials/agreement.test.ts` takes all of them. */
const STEP = 25;

const agreement = new Agreement();
const { subjects } = agreement;

afterAll(() => agreement[Symbol.dispose]());

const answers = subjects
  .flatMap((subject) => knownAnswers(subject).map((files) => ({ subject, files })))
  .filter((_, i) => i % STEP === 0);

test('run and grade judge known answers alike, in a folder that is otherwise as shipped', async () => {
  for (const { subject, files } of answers) {
    const { byRun, byGrade } = await agreement.judge(files, subject);
    expect(byRun).toEqual(byGrade);
  }
});

test("run and grade judge known answers alike, beside another exercise's file that is broken", async () => {
  for (const { subject, files } of answers) {
    const broken = breakAnother(subjects, subject.exercise.chapter, files);
    const { byRun, byGrade } = await agreement.judge({ ...files, ...broken }, subject);
    expect(byRun).toEqual(byGrade);
  }
});
