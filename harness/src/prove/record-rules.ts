import type { Breach } from './breach';
import { titlesRun } from './judge-subject';
import { judgeTrial } from './judge-trials';
import { agree, type ProofRecord, recordOf } from './proof-records';
import { canRecord, type DoneTrial, settingOf, trialName, type TrialSetting } from './run-trials';
import { nameVariant } from './variants';

/**
 * A record with the same inputs but another result than now: the record is wrong, or a test is not
 * deterministic.
 */
export function checkRecord(trial: DoneTrial): Breach[] {
  const { record, recorded, outcome, subject, variant, kind } = trial;
  if (record === undefined || recorded) return [];
  const now = recordOf(record.key, outcome);
  if (now !== undefined && agree(now, record)) return [];
  const failed = (numbers: readonly number[]) => (numbers.length > 0 ? numbers.join(', ') : 'none');
  return [
    {
      rule: 7,
      where: subject.exercise.id,
      what: `${nameVariant(variant)} (${kind}): the record says that tests ${failed(record.failed)} failed, now ${now ? failed(now.failed) : 'they did not run to their end'}`,
      next: 'Run `npx course prove --fresh --write`. If it differs from run to run, a test depends on chance.',
      settledBy: 'write',
    },
  ];
}

/** Records the results; a trial with a breach has no record. */
export function keepRecords(all: readonly DoneTrial[], setting: TrialSetting): void {
  for (const trial of all.filter(({ recorded }) => !recorded)) {
    const { exercise } = trial.subject;
    const own = all.filter((one) => one.subject === trial.subject);
    const record = recordNow(trial, titlesRun(own) ?? setting.titlesOf(exercise.id), setting);
    setting.recordsOf(exercise.chapter).keep(trialName(trial), trial.kind, record);
  }
}

/**
 * Records a trial without a breach while other trials still run. One with a breach may be run
 * again, and is decided at the end.
 */
export function keepEarly(trial: DoneTrial, setting: TrialSetting): boolean {
  const { outcome, subject } = trial;
  if (outcome.kind !== 'completed') return false;
  // Not the titles that are known from before: the suite may have changed since.
  const titles = outcome.tests.map(({ title }) => title);
  const record = recordNow(trial, titles, setting);
  const { chapter } = subject.exercise;
  if (record) setting.recordsOf(chapter).keep(trialName(trial), trial.kind, record);
  return record !== undefined;
}

function recordNow(
  trial: DoneTrial,
  titles: readonly string[],
  setting: TrialSetting,
): ProofRecord | undefined {
  const { kind, workspace, outcome } = trial;
  const holds = outcome.kind === 'completed' && judgeTrial(trial).length === 0;
  if (!holds || !canRecord(kind, setting)) return undefined;
  return recordOf(setting.keys.of(workspace, titles, settingOf(kind, setting)), outcome);
}
