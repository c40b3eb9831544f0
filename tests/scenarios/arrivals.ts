/** Mails that the scenarios begin with, and a script's way to the world: its HTTP interface. */
import type { TestOffice } from '../helpers/office.ts';

/** A mail that the templates answer, with a subject of its own. */
export function invoiceMail(subject = 'Question about invoice 7', from = 'Ali Khan <ali@example.com>') {
  return { from, subject, text: 'Hello,\n\nwhen is invoice 7 due?\n\nBest\nAli' };
}

export async function httpGet<T>({ world }: TestOffice, path: string): Promise<T> {
  const response = await fetch(new URL(path, world.pageUrl));
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function httpPost<T>({ world }: TestOffice, path: string, body: unknown): Promise<T> {
  const response = await fetch(new URL(path, world.pageUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Delivers a mail and gives its card. */
export async function cardFor(office: TestOffice, mail: { from: string; subject: string; text: string }) {
  await office.world.gmail.deliver(mail);
  return office.card(mail.subject);
}

/** What left with this in its subject, oldest first. */
export async function mailsAbout({ world }: TestOffice, subject: string) {
  return (await world.gmail.sent()).filter((mail) => mail.subject.includes(subject));
}

/** Resolves with the one mail of that subject, once it left; fails where there are more. */
export async function mailAbout(office: TestOffice, subject: string) {
  const [mail, ...more] = await office.waitFor(async () => {
    const mails = await mailsAbout(office, subject);
    return mails.length > 0 && mails;
  }, `a mail about ${subject}`);
  if (more.length > 0) throw new Error(`${subject} was sent ${more.length + 1} times`);
  return mail!;
}

/** The note of a mail of this subject, with its path, once it lies in that folder. */
export function noteIn(office: TestOffice, folder: string, subject: string) {
  return office.waitFor(async () => {
    for (const path of await office.files(folder)) {
      const text = path.endsWith('.md') ? await office.readText(path).catch(() => '') : '';
      if (text.includes(subject)) return { path, text };
    }
    return null;
  }, `a note about ${subject} in ${folder}`);
}

/** Resolves with the message once it lost its buttons and its text matches. */
export function stamped(office: TestOffice, { id }: { id: number }, text: string | RegExp) {
  return office.waitFor(() => {
    const message = office.world.telegram.message(id);
    const fits = message && (typeof text === 'string' ? message.text.includes(text) : text.test(message.text));
    return fits && message.buttons.length === 0 && message;
  }, `the stamp "${text}" on message ${id}`);
}

/** Resolves with the newest message of the bot's after this one that has buttons and matches. */
export function cardAfter(office: TestOffice, { id }: { id: number }, text: string) {
  return office.waitFor(
    () => office.chat().findLast((one) => one.id > id && one.buttons.length > 0 && one.text.includes(text)),
    `a card after ${id} with ${text}`,
  );
}

/** Resolves with the newest message of the bot's after this one that matches. */
export function saidAfter(office: TestOffice, { id }: { id: number }, text: RegExp) {
  return office.waitFor(
    () => office.chat().findLast((one) => one.from === 'bot' && one.id > id && text.test(one.text)),
    `a message after ${id} with ${text}`,
  );
}

/** What stands in the last grey box of a card: the text that would be sent. */
export function boxOf({
  text,
  entities,
}: {
  text: string;
  entities: { type: string; offset: number; length: number }[];
}) {
  const box = entities.findLast(({ type }) => type === 'pre')!;
  return text.slice(box.offset, box.offset + box.length);
}
