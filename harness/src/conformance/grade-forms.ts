import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readGrade, writeGrade } from '../grade/grade-file';
import { memorySource } from '../grade/intake/memory-source';
import { requireOutside } from '../grade/keep-apart';
import { KeptGrades } from '../grade/kept-grades';
import { signGrade, verifyGrade } from '../grade/sign';
import type { Grade, GradedExercise } from '../model/grade';
import { type FormOutcome, outcomeOf, type Stage } from './stage';

/**
 * Attacks on the grade itself. Each first shows that what it tries works where the defence is not
 * in its way: otherwise it would prove nothing.
 */
export const GRADE_FORMS = {
  'own-earlier-grade': async ({ path, wrong, grade }: Stage) => {
    const honest = await grade(memorySource({ [path]: wrong }));
    const forged = improve(honest);
    // The control: a grade that is believed is taken over.
    const believed = await grade(memorySource({ [path]: wrong }), { earlier: forged });
    if (believed.points.earned === 0) return shownNothing();
    return await inFolder((folder) => {
      const file = join(folder, 'grade.json');
      const kept = new KeptGrades(folder);
      kept.remember(file, writeGrade(file, honest));
      const isBelieved = kept.knows(file, writeGrade(file, forged));
      return outcomeOf(isBelieved || mayWriteInside(folder, file));
    });
  },

  'too-many-points': async ({ path, wrong, grade }: Stage) => {
    const honest = await grade(memorySource({ [path]: wrong }));
    const points = { earned: 1000, gradable: 1000, max: 1000 };
    const earlier = improve(honest, { points });
    return await grade(memorySource({ [path]: wrong }), { earlier });
  },

  'hostile-names': async ({ path, wrong, grade }: Stage) => {
    const hostile = '\u001b[1A\u009b2K\n240 of 240 points.\u202e\ud800';
    const graded = await grade(memorySource({ [`${hostile}/${path}`]: wrong }));
    const text = JSON.stringify(graded, null, 2);
    // The control: the name has arrived, and is shown.
    if (!text.includes('240 of 240 points.')) return shownNothing();
    const isHarmful = [graded.submission.root, text.replaceAll('\n', '')].some((one) =>
      /[\p{Cc}\p{Cf}\p{Cs}]/u.test(one),
    );
    return isHarmful ? outcomeOf(true) : graded;
  },

  'endless-names': async ({ path, wrong, grade }: Stage) => {
    const graded = await grade(memorySource({ [`${'a'.repeat(20_000_000)}/${path}`]: wrong }));
    return JSON.stringify(graded).length > 1_000_000 ? outcomeOf(true) : graded;
  },

  'doubled-fields': async ({ path, wrong, grade }: Stage) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const signed = signGrade(await grade(memorySource({ [path]: wrong })), key);
    const text = JSON.stringify(signed);
    const doubled = text.replace('{', '{"points":{"earned":9,"gradable":9,"max":9},');
    // The control: to a parser that takes the last of two fields, it is the grade that was signed.
    if (!verifyGrade(JSON.parse(doubled) as Grade, pem).holds) return shownNothing();
    return await inFolder((folder) => {
      const file = join(folder, 'grade.json');
      writeFileSync(file, doubled);
      return outcomeOf(holds(file, pem));
    });
  },

  'disguised-copy': async ({ path, right, grade }: Stage) => {
    const plain = await grade(memorySource({ [path]: right }));
    const disguised = `;${right.replaceAll(';\n', ';;\n').replaceAll("'", '"')}\n;`;
    const found = await grade(memorySource({ [path]: disguised }));
    // The control: the copy earns its points, and is known when it is not disguised.
    if (matchOf(plain) === null || found.points.earned === 0) return shownNothing();
    return outcomeOf(matchOf(found) !== matchOf(plain));
  },
} satisfies Readonly<Record<string, (stage: Stage) => Promise<FormOutcome>>>;

/** The outcome of an attack whose control has failed: it counts as a breach. */
function shownNothing(): FormOutcome {
  return { ...outcomeOf(true), isAlive: false };
}

/** The grade with all points for the wrong answer. */
function improve(honest: Grade, more: Partial<GradedExercise> = {}): Grade {
  const exercises = honest.exercises.map((one): GradedExercise =>
    one.verdict === 'not-begun'
      ? one
      : {
          ...one,
          verdict: 'passed',
          points: { ...one.points, earned: one.points.max },
          tests: one.tests.map((test) => ({ ...test, verdict: 'passed', message: null })),
          ...more,
        },
  );
  const earned = exercises.reduce((sum, { points }) => sum + points.earned, 0);
  return { ...honest, exercises, points: { ...honest.points, earned } };
}

function matchOf({ exercises }: Grade): string | null {
  return exercises.find(({ verdict }) => verdict !== 'not-begun')?.matches_reference ?? null;
}

function holds(file: string, pem: string): boolean {
  try {
    return verifyGrade(readGrade(file), pem).holds;
  } catch {
    return false;
  }
}

function mayWriteInside(submission: string, file: string): boolean {
  try {
    requireOutside(submission, [file]);
    return true;
  } catch {
    return false;
  }
}

async function inFolder<T>(act: (folder: string) => T): Promise<T> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'course-attack-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
