import { decodeWords } from 'postal-mime';
import { DumpError } from '../../pipeline/errors.ts';
import type { Intake } from '../intake/take.ts';
import { log } from '../logging.ts';

/** A received message. */
export interface ReceivedMail {
  /** Envelope sender (RFC 5321, MAIL FROM): the sending server answers for it, unlike for the From field. */
  readonly from: string;
  readonly headers: Headers;
  readonly raw: AsyncIterable<Uint8Array>;
  /** Size of `raw` in bytes. */
  readonly rawSize: number;
  /** Rejects the message for good; the sending server is told why. */
  setReject(reason: string): void;
}

export interface MailOptions {
  readonly intake: Intake;
  /** Accepted senders: addresses, and domains as `@example.org`. */
  readonly senders: readonly string[];
  /** Maximum size of a message. */
  readonly maxBytes: number;
}

/**
 * Takes the dumps of a message: its text and its attachments. Rejects a message from another sender, or one that is too
 * large. A message without a readable dump is not rejected, because a mailing list takes a rejection for a dead address;
 * the ledger has it as failed.
 * @throws errors of this site: the sending server keeps the message and tries again
 */
export async function receiveMail(
  mail: ReceivedMail,
  { intake, senders, maxBytes }: MailOptions,
  signal: AbortSignal,
): Promise<void> {
  const sender = printable(mail.from);
  if (!isAccepted(mail.from, senders)) {
    mail.setReject(`This site takes no mail from ${sender}; its EMAIL_SENDERS lists the accepted senders.`);
    log.warning(`mail from ${sender}: rejected, the sender is not in EMAIL_SENDERS`);
    return;
  }
  const tooLarge = `The message is too large; expected at most ${maxBytes} bytes.`;
  if (mail.rawSize > maxBytes) return mail.setReject(tooLarge);
  const subject = decodeWords(mail.headers.get('Subject') ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  const name = subject === '' ? `mail from ${sender}` : subject.slice(0, 200);
  try {
    const input = await intake.spool({ name }, mail.raw, maxBytes, signal);
    for (const { state, error } of await intake.submit(input, { signal })) {
      log.info(`mail from ${sender}: ${name}: ${error?.message ?? state}`);
    }
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    mail.setReject(error.code === 'too-large' ? tooLarge : error.message);
  }
}

/** Whether `senders` lists an address or its domain. Case is ignored: nobody gives two people one address. */
function isAccepted(from: string, senders: readonly string[]): boolean {
  const address = from.trim().toLowerCase();
  const domain = address.slice(address.lastIndexOf('@'));
  return domain.length > 1 && senders.some((sender) => sender === address || sender === domain);
}

function printable(address: string): string {
  return address === '' ? 'an empty address' : address.slice(0, 200).replace(/[^!-~]/g, '?');
}
