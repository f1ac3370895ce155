import { z } from 'zod';

import { SERVICES } from '../model/workspace';

/** A name, but neither `.` nor `..`, so that edits stay in their chapter. */
const SEGMENT = '(?!\\.{1,2}(?:/|$))[\\w.-]+';
const EDIT = new RegExp(`^${SEGMENT}(/${SEGMENT})*(/\\*\\*)?$`);

/** The front matter of a brief. */
export const briefSchema = z.strictObject({
  title: z.string().min(1).describe('One line that says what the learner will do'),
  points: z.int().positive().describe('What passing is worth'),
  minutes: z.int().positive().describe('How long it takes someone who is new to it'),
  track: z.enum(['core', 'deep']).describe('core: part of the one-day workshop'),
  practice: z.string().min(1).describe('What a Django guide calls this'),
  edits: z
    .array(z.string().regex(EDIT, 'a file such as src/app.ts, or a folder such as src/catalog/**'))
    .min(1)
    .describe('What the learner changes; each file belongs to one exercise'),
  after: z.array(z.string()).default([]).describe('Ids of exercises that this one builds on'),
  needs: z
    .array(z.enum(SERVICES))
    .default([])
    .describe('Services without which nothing of it can be judged'),
  uses: z
    .array(z.enum(SERVICES))
    .default([])
    .describe('Services that some of its tests talk to, and that its chapter does not declare'),
  passes: z
    .array(z.string())
    .default([])
    .describe('Titles of tests that the starter already passes'),
  todo: z.string().optional().describe('Where the work is, for formats that have no comments'),
});

export type FrontMatter = z.infer<typeof briefSchema>;
