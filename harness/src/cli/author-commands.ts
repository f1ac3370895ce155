import type { Command } from 'commander';

import type { Keeping } from './commands/author-answers';
import { addAuthorsCommand } from './edition';
import { flag } from './flag';
import type { Done } from './learner-commands';
import { wholeNumber } from './numbers';
import { openSession } from './session';

/** Commands that create, move and store content. */
export function addAuthorCommands(program: Command, done: Done): void {
  const author = addAuthorsCommand(program, 'author').description(
    'for authors: chapters, exercises, and known answers',
  );
  addLayOutCommands(author, done);
  addAnswerCommands(author, done);
}

function addLayOutCommands(author: Command, done: Done): void {
  const commands = () => import('./commands/author.js');
  author
    .command('chapter')
    .argument('<name>', 'such as 03-api')
    .description('create a new chapter that runs and passes `prove`')
    .action(async (name: string) =>
      done((await commands()).authorChapterCommand(openSession(), name)),
    );
  author
    .command('new')
    .argument('<id>', 'such as settings/env-casting')
    .description('create the files of a new exercise')
    .action(async (id: string) => done((await commands()).authorNewCommand(openSession(), id)));
  author
    .command('move')
    .argument('<id>')
    .argument('<number>', 'its new place in the chapter, from 1', wholeNumber('<number>'))
    .description('give an exercise another place')
    .action(async (id: string, to: number) =>
      done((await commands()).authorMoveCommand(openSession(), { id, to })),
    );
}

function addAnswerCommands(author: Command, done: Done): void {
  const commands = () => import('./commands/author-answers.js');
  author
    .command('edit')
    .argument('<exercise>')
    .argument('[answer]', 'a known answer; otherwise the reference')
    .description("copy an answer into the chapter's files, to work on it")
    .action(async (id: string, name: string | undefined) =>
      done(await (await commands()).authorEditCommand(openSession(), { id, name })),
    );
  author
    .command('keep')
    .argument('<exercise>')
    .argument('<answer>', 'its name')
    .description("store the chapter's files as an answer, and restore the starter")
    .option('--mistake <sentence>', 'what a new wrong answer does wrong')
    .option('--idea <sentence>', 'how a new right answer differs')
    .addOption(flag('--whole', 'store whole files, not a diff'))
    .action(async (id: string, name: string, options: Omit<Keeping, 'id' | 'name'>) =>
      done(await (await commands()).authorKeepCommand(openSession(), { id, name, ...options })),
    );
  author
    .command('show')
    .argument('<exercise>')
    .argument('<answer>')
    .description('print the whole files of an answer')
    .action(async (id: string, name: string) =>
      done((await commands()).authorShowCommand(openSession(), { id, name })),
    );
  author
    .command('rebase')
    .argument('[exercises...]', 'only these')
    .description('list the answers whose diff no longer applies to the reference')
    .addOption(flag('--write', 'update those whose lines only moved'))
    .action(async (ids: string[], { write }: { write: boolean }) =>
      done((await commands()).authorRebaseCommand(openSession(), { ids, write })),
    );
}
