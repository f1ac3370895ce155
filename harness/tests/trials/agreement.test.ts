/** What `grade/agreement.test.ts` compares, and says of itself, for every known answer. */
import { Agreement, breakAnother, knownAnswers, type Texts } from '../support/agreement';

// It reads the whole course more than a thousand times.
jest.setTimeout(1_800_000);

const agreement = new Agreement();
const { subjects } = agreement;

afterAll(() => agreement[Symbol.dispose]());

const WAYS: [string, (chapter: string, own: Texts) => Texts][] = [
  ['in a folder that is otherwise as shipped', () => ({})],
  ["beside another exercise's file that is broken", (...own) => breakAnother(subjects, ...own)],
];

describe.each(WAYS)('%s', (_, beside) => {
  test.each(subjects.map((subject) => [subject.exercise.id, subject] as const))(
    'run and grade judge every known answer to %s alike',
    async (_id, subject) => {
      for (const files of knownAnswers(subject)) {
        const all = { ...files, ...beside(subject.exercise.chapter, files) };
        const { byRun, byGrade } = await agreement.judge(all, subject);
        expect(byRun).toEqual(byGrade);
      }
    },
  );
});
