import type { ShopTools } from '@bookshop/kit/app';

import type { Models } from '../data/models';

/** The mail server takes no mail now; later it may. */
export class MailerBusy extends Error {
  override readonly name = 'MailerBusy';
  /** When to try again, if the server said so. */
  readonly retryAfterMs?: number;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** There is no such mailbox, however often one tries. */
export class AddressRejected extends Error {
  override readonly name = 'AddressRejected';
}

export interface Letter {
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
}

export interface Mailer {
  send(letter: Letter): Promise<void>;
}

/**
 * In place of an SMTP server: what it has taken is in the table `mail`. The domain of an address
 * says how it replies: `nobody.test` has no mailboxes, `busy-90.test` says "again in 90 seconds".
 */
export function createMailer(
  { Mail }: Pick<Models, 'Mail'>,
  { reach }: Pick<ShopTools, 'reach'>,
): Mailer {
  return {
    send: async (letter) => {
      await reach('mailer/send').catch((cause: unknown) => {
        throw Object.assign(new MailerBusy('The mail server does not answer.'), { cause });
      });
      const { recipient } = letter;
      if (recipient.endsWith('@nobody.test')) throw new AddressRejected(`No mailbox ${recipient}.`);
      const [, seconds] = /@busy-(\d+)\.test$/.exec(recipient) ?? [];
      if (seconds !== undefined) {
        throw new MailerBusy(`Again in ${seconds} seconds.`, Number(seconds) * 1_000);
      }
      await Mail.create({ ...letter });
    },
  };
}
