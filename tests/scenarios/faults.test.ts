import { expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardAfter, cardFor, httpPost, invoiceMail, mailAbout, mailsAbout, noteIn, stamped } from './arrivals.ts';

/** Most of these only wait, so they run beside each other, each in an office of its own. */
function scenario(name: string, play: (office: TestOffice) => Promise<void>): void {
  test.concurrent(name, async () => {
    const office = await openTestOffice();
    await play(office).finally(office.close);
  });
}

const fail = (office: TestOffice, kind: string, count = 1) =>
  httpPost(office, '/api/fault', { service: 'gmail', kind, count });

for (const kind of ['500-after', 'drop-after', 'malformed']) {
  scenario(`a send that is done but answered with "${kind}" is looked up, and one mail is out`, async (office) => {
    const card = await cardFor(office, invoiceMail('Doubt'));
    await fail(office, kind);
    await office.tap(card, 'Approve');
    const after = await stamped(office, card, /^.*Sent/ms);
    expect(after.text).toContain('ali@example.com');
    const mail = await mailAbout(office, 'Doubt');
    expect((await noteIn(office, 'Done', 'Doubt')).text).toContain(mail.id);
    const actions = async () => (await office.office.read.audit({ limit: 100 })).map(({ action }) => action);
    await office.waitFor(async () => (await actions()).includes('task.done'), 'the audit');
    expect(await actions()).toContain('execution.unknown');
    expect(await mailsAbout(office, 'Doubt')).toHaveLength(1);
  });
}

scenario('a send that failed before its effect is tried again, and one mail is out', async (office) => {
  const card = await cardFor(office, invoiceMail('Again'));
  await fail(office, '500-before', 2);
  await office.tap(card, 'Approve');
  await stamped(office, card, /Sent/);
  await mailAbout(office, 'Again');
  await noteIn(office, 'Done', 'Again');
  expect(await mailsAbout(office, 'Again')).toHaveLength(1);
});

scenario('a rate limit is waited out as long as Gmail asks, and one mail is out', async (office) => {
  const card = await cardFor(office, invoiceMail('Slow down'));
  await fail(office, '429', 1);
  const tapped = Date.now();
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Slow down');
  expect(Date.now() - tapped).toBeGreaterThanOrEqual(2_000);
  await stamped(office, card, /Sent/);
});

scenario('a refused login fails the card with what to do, and Try again works once it is mended', async (office) => {
  const card = await cardFor(office, invoiceMail('Login'));
  await fail(office, '401', 1);
  await office.tap(card, 'Approve');
  const failed = await office.waitFor(() => {
    const now = office.world.telegram.message(card.id)!;
    return now.buttons.flat().some(({ text }) => /Try again/.test(text)) && now;
  }, 'the failed card');
  expect(failed.text).toContain('countersign auth gmail');
  expect(failed.buttons.flat().map(({ text }) => text)).toEqual(['🔁 Try again', '✏️ Edit', '🗑 Drop']);
  expect((await noteIn(office, 'Failed', 'Login')).text).toMatch(/^state: failed$/m);
  expect(await mailsAbout(office, 'Login')).toEqual([]);

  await office.tap(failed, 'Try again');
  await stamped(office, card, /Sent/);
  await mailAbout(office, 'Login');
  await noteIn(office, 'Done', 'Login');
});

scenario('what failed for good can be dropped', async (office) => {
  const card = await cardFor(office, invoiceMail('Drop it'));
  await fail(office, '401', 1);
  await office.tap(card, 'Approve');
  const failed = await office.waitFor(
    () =>
      office.world.telegram
        .message(card.id)!
        .buttons.flat()
        .some(({ text }) => /Drop/.test(text)) && card,
    'the failed card',
  );
  await office.tap(failed, 'Drop');
  await stamped(office, card, 'Rejected');
  await noteIn(office, 'Rejected', 'Drop it');
  expect(await mailsAbout(office, 'Drop it')).toEqual([]);
});

/** The answer got lost, and whoever holds the mailbox deleted what was sent: nothing can be known. */
async function openInDoubt(office: TestOffice, subject: string) {
  const off = office.world.gmail.onChange(() => {
    void office.world.gmail.sent().then((mails) => mails[0] && office.world.gmail.discard(mails[0].id).catch(() => {}));
  });
  const card = await cardFor(office, invoiceMail(subject));
  await fail(office, 'drop-after');
  await office.tap(card, 'Approve');
  const doubt = await office.waitFor(() => {
    const now = office.world.telegram.message(card.id)!;
    return /Was it sent\?/.test(now.text) && now.buttons.length > 0 && now;
  }, 'the doubt');
  off();
  expect(doubt.buttons.flat().map(({ text }) => text)).toEqual(['Yes, it was sent', 'No, send it']);
  expect((await noteIn(office, 'Approved', subject)).text).toMatch(/^state: unknown$/m);
  return doubt;
}

scenario(
  'where nobody can know whether it left, the owner is asked; “Yes” ends it without another mail',
  async (office) => {
    const doubt = await openInDoubt(office, 'Doubt: yes');
    await office.tap(doubt, 'Yes, it was sent');
    await stamped(office, doubt, /Sent, as/);
    await noteIn(office, 'Done', 'Doubt: yes');
    expect(await mailsAbout(office, 'Doubt: yes')).toHaveLength(1);
  },
);

scenario('“No, send it” sends it again, after a hold, once', async (office) => {
  const doubt = await openInDoubt(office, 'Doubt: no');
  await office.tap(doubt, 'No, send it');
  await office.waitFor(async () => (await mailsAbout(office, 'Doubt: no')).length === 2, 'the second mail');
  await noteIn(office, 'Done', 'Doubt: no');
  expect(await mailsAbout(office, 'Doubt: no')).toHaveLength(2);
  expect(office.chat().filter(({ buttons }) => buttons.length > 0)).toEqual([]);
});

scenario(
  'what fails again and again is told as failed with its cause, and can be edited and sent then',
  async (office) => {
    const card = await cardFor(office, invoiceMail('Gives up'));
    await fail(office, '500-before', 4);
    await office.tap(card, 'Approve');
    await office.waitFor(
      () =>
        office.world.telegram
          .message(card.id)!
          .buttons.flat()
          .some(({ text }) => /Try again/.test(text)),
      'the failed card',
    );
    expect(office.world.telegram.message(card.id)!.text).toMatch(/not sent\. \S/);
    office.world.telegram.sendText('Other words.', { replyTo: card.id });
    const fresh = await cardAfter(office, card, 'Gives up');
    await office.tap(fresh, 'Approve');
    expect((await mailAbout(office, 'Gives up')).text).toContain('Other words.');
    await noteIn(office, 'Done', 'Gives up');
    expect(await mailsAbout(office, 'Gives up')).toHaveLength(1);
  },
);

scenario('a Telegram that fails gets the card all the same', async (office) => {
  const fault = (kind: string, count: number, match: string) =>
    httpPost(office, '/api/fault', { service: 'telegram', kind, count, match });
  await fault('500-before', 2, 'sendMessage');
  const card = await cardFor(office, invoiceMail('Telegram fails'));
  await fault('429', 1, 'editMessageText');
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Telegram fails');
  await stamped(office, card, /Sent/);
});

scenario('a card that arrives twice, because Telegram’s answer was lost, is decided once', async (office) => {
  await httpPost(office, '/api/fault', { service: 'telegram', kind: 'drop-after', count: 1, match: 'sendMessage' });
  await office.world.gmail.deliver(invoiceMail('Twice'));
  const twins = await office.waitFor(() => {
    const found = office.chat().filter(({ text, buttons }) => text.includes('Twice') && buttons.length > 1);
    return found.length === 2 && found;
  }, 'the second card');
  await Promise.all(twins.map((twin) => office.tap(twin, 'Approve')));
  await mailAbout(office, 'Twice');
  await noteIn(office, 'Done', 'Twice');
  await office.waitFor(
    () => office.chat().every(({ text, buttons }) => !text.includes('Twice') || buttons.length === 0),
    'the end of all buttons',
  );
  expect(await mailsAbout(office, 'Twice')).toHaveLength(1);
});
