import { decodeWords } from 'postal-mime';
import { DumpError } from '../../pipeline/errors.ts';
import type { Intake } from '../intake/take.ts';
import { log } from '../logging.ts';

/** What is used of a message that was received. */
export interface ReceivedMail {
  /** Of the envelope (RFC 5321, MAIL FROM): what the sending server answers for, unlike the From field. */
  readonly from: string;
  readonly headers: Headers;
  readonly raw: AsyncIterable<Uint8Array>;
  /** Bytes of `raw`. */
  readonly rawSize: number;
  /** Has the sending server told, for good, that the message is not taken. */
  setReject(reason: string): void;
}

export interface MailOptions {
  readonly intake: Intake;
  /** From whom dumps are taken: addresses, and domains as `@example.org`. */
  readonly senders: readonly string[];
  /** Largest message, in bytes. */
  readonly maxBytes: number;
}

/**
 * Takes in the dumps of a message: what its text holds, and its attachments. A message from anybody else is refused, so is
 * one that is too large. One in which nothing can be read is not, since a mailing list takes refusals for a dead address:
 * the ledger has it as failed.
 * @throws what fails here and not in the message: the sending server keeps it and tries again
 */
export async function receiveMail(
  mail: ReceivedMail,
  { intake, senders, maxBytes }: MailOptions,
  signal: AbortSignal,
): Promise<void> {
  const sender = shown(mail.from);
  if (!isAmong(mail.from, senders)) {
    mail.setReject(`No mail is taken from ${sender}; EMAIL_SENDERS of this site says from whom.`);
    log.warning(`mail from ${sender}: refused, it is not among EMAIL_SENDERS`);
    return;
  }
  const tooLarge = `The message is too large, at most ${maxBytes} bytes are taken.`;
  if (mail.rawSize > maxBytes) return mail.setReject(tooLarge);
  const subject = decodeWords(mail.headers.get('Subject') ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  const name = subject === '' ? `mail from ${sender}` : subject.slice(0, 200);
  try {
    const source = await intake.spool({ name }, mail.raw, maxBytes, signal);
    for (const { state, error } of await intake.submit(source, { signal })) {
      log.info(`mail from ${sender}: ${name}: ${error?.message ?? state}`);
    }
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    mail.setReject(error.code === 'too-large' ? tooLarge : error.message);
  }
}

/** Whether an address is one of `senders` or of a domain that is. Case does not count: nobody gives two people one address. */
function isAmong(address: string, senders: readonly string[]): boolean {
  const given = address.trim().toLowerCase();
  const domain = given.slice(given.lastIndexOf('@'));
  return domain.length > 1 && senders.some((sender) => sender === given || sender === domain);
}

function shown(address: string): string {
  return address === '' ? 'an empty address' : address.slice(0, 200).replace(/[^!-~]/g, '?');
}
