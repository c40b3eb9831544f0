/** What left, as the outside has it. Decoded only when somebody looks, so that thousands can leave each minute. */
import { decodeSent, type SentMail } from './mail.ts';

interface Record {
  raw: Buffer;
  threadId: string;
  /** Milliseconds since the epoch. */
  at: number;
  mail?: SentMail;
}

export class SentBox {
  readonly #records = new Map<string, Record>();

  add(id: string, threadId: string, raw: Buffer, at: number): void {
    this.#records.set(id, { raw, threadId, at });
  }

  /** Oldest first. */
  async all(): Promise<SentMail[]> {
    const mails: SentMail[] = [];
    for (const [id, record] of this.#records) {
      record.mail ??= await decodeSent(record.raw, id, record.threadId, record.at);
      mails.push(record.mail);
    }
    return mails;
  }

  clear(): void {
    this.#records.clear();
  }
}
