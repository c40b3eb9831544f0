import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardFor, noteIn } from './arrivals.ts';

/** The mails that the sandbox's page offers to a newcomer. */
const { EXAMPLES } = (await import(new URL('../../src/sandbox/page/static/examples.js', import.meta.url).href)) as {
  EXAMPLES: { label: string; from: string; subject: string; text: string }[];
};
const example = (label: string) => EXAMPLES.find((one) => one.label === label)!;

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

for (const [label, template] of [
  ['Invoice', 'invoice-question'],
  ['Meeting', 'meeting-request'],
] as const) {
  test(`the example “${label}” is answered with the template for it`, async () => {
    const mail = example(label);
    const card = await cardFor(office, mail);
    expect(card.text).toContain('Reply to');
    expect((await noteIn(office, 'Pending_Approval', mail.subject)).text).toContain(`Templates/${template}.md`);
  });
}

test('the example “Newsletter” needs no answer: it is filed, and nobody is bothered', async () => {
  const { subject, ...rest } = example('Newsletter');
  await office.world.gmail.deliver({ subject, ...rest });
  const note = await noteIn(office, 'Done', subject);
  expect(note.text).toMatch(/^action: ""$|^action:\s*$/m);
  expect(office.chat().filter(({ text }) => text.includes(subject))).toEqual([]);
});

test('the example “Trap” gets no more than a card that answers its sender, with warnings; nothing of what it orders happens', async () => {
  const mail = example('Trap');
  const card = await cardFor(office, mail);
  expect(card.text).toContain('You have never written to support@examp1e-security.example before.');
  expect(card.text).not.toMatch(/^To: .*attacker/m);
  expect(await office.world.gmail.sent()).toEqual([]);
});
