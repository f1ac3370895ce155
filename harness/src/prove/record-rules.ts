import type { Breach } from './breach';
import { titlesRun } from './judge-subject';
import { judgeTrial } from './judge-trials';
import { agree, recordOf } from './proof-records';
import { canRecord, type DoneTrial, settingOf, trialName, type TrialSetting } from './run-trials';
import { nameVariant } from './variants';

/**
 * A record of the same inputs that says something else than what was seen now: it is wrong, or the
 * test is not steady.
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
      next: 'Run `npx course prove --fresh --write`. If it differs from run to run, a test rests on luck.',
      settledBy: 'write',
    },
  ];
}

/** Takes over what was seen: a trial with a breach has no record. */
export function keepRecords(all: readonly DoneTrial[], setting: TrialSetting): void {
  for (const trial of all.filter(({ recorded }) => !recorded)) {
    const { kind, subject, workspace, outcome } = trial;
    const records = setting.recordsOf(subject.exercise.chapter);
    const own = all.filter((one) => one.subject === subject);
    const titles = titlesRun(own) ?? setting.titlesOf(subject.exercise.id);
    const record = recordOf(setting.keys.of(workspace, titles, settingOf(kind, setting)), outcome);
    const holds = canRecord(kind, setting) && judgeTrial(trial).length === 0;
    records.keep(trialName(trial), kind, holds ? record : undefined);
  }
}
