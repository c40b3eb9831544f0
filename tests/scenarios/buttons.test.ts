import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import {
  boxOf,
  cardAfter,
  cardFor,
  invoiceMail,
  mailAbout,
  mailsAbout,
  noteIn,
  saidAfter,
  stamped,
} from './arrivals.ts';

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

test('Reject sends nothing, files the note, and takes a reason by reply', async () => {
  const card = await cardFor(office, invoiceMail('Reject with a reason'));
  expect(await office.tap(card, 'Reject')).toEqual({ text: 'Rejected. Nothing was sent.', alert: false });
  await stamped(office, card, 'Rejected');
  expect((await noteIn(office, 'Rejected', 'Reject with a reason')).text).toMatch(/^state: rejected$/m);

  const prompt = await saidAfter(office, card, /reply with the reason/);
  expect(prompt.forceReply).toBeDefined();
  office.world.telegram.sendText('He is no customer of ours.', { replyTo: prompt.id });
  await saidAfter(office, prompt, /noted/);
  const reason = await office.waitFor(async () =>
    (await office.office.read.audit({ limit: 100 })).find(({ action }) => action === 'decision.reason'),
  );
  expect(reason.result).toBe('He is no customer of ours.');
  expect(await mailsAbout(office, 'Reject with a reason')).toEqual([]);
});

test('a reject without a reason is just as good', async () => {
  const card = await cardFor(office, invoiceMail('Reject without a reason'));
  await office.tap(card, 'Reject');
  await noteIn(office, 'Rejected', 'Reject without a reason');
  expect(await mailsAbout(office, 'Reject without a reason')).toEqual([]);
});

test('Edit asks for the new text; the fresh card shows the words that changed, and exactly that text is sent', async () => {
  const card = await cardFor(office, invoiceMail('Edit by prompt'));
  const old = boxOf(card);
  expect((await office.tap(card, 'Edit'))?.text).toBe('Please reply with your words.');
  const prompt = await saidAfter(office, card, /new text, whole/);
  expect(prompt.forceReply).toBeDefined();
  const text = 'Dear Ali,\n\ninvoice 7 is due on *Friday* — <b>not</b> earlier. 💶\n\n  Yours,\nSara';
  office.world.telegram.sendText(text, { replyTo: prompt.id });

  const fresh = await cardAfter(office, prompt, 'Edit by prompt');
  await stamped(office, card, 'Changed as you said');
  expect(fresh.text).toContain('What changed');
  const marked = (type: string) =>
    fresh.entities
      .filter((one) => one.type === type)
      .map(({ offset, length }) => fresh.text.slice(offset, offset + length));
  expect(marked('underline').join(' ')).toContain('Friday');
  expect(marked('strikethrough').join(' ')).toContain(old.split(/\s+/)[0]);
  expect(boxOf(fresh)).toBe(text);

  await office.tap(fresh, 'Approve');
  expect((await mailAbout(office, 'Edit by prompt')).text).toBe(text);
});

test('a reply to the card itself is an edit as well', async () => {
  const card = await cardFor(office, invoiceMail('Edit by reply'));
  office.world.telegram.sendText('It is due on Monday.', { replyTo: card.id });
  const fresh = await cardAfter(office, card, 'Edit by reply');
  await stamped(office, card, 'Changed as you said');
  expect(boxOf(fresh)).toBe('It is due on Monday.');
  expect(await mailsAbout(office, 'Edit by reply')).toEqual([]);
  await office.tap(fresh, 'Approve');
  expect((await mailAbout(office, 'Edit by reply')).text).toBe('It is due on Monday.');
});

test('a reply to an outdated card changes nothing and leads to the one that counts', async () => {
  const card = await cardFor(office, invoiceMail('Edit of an old card'));
  office.world.telegram.sendText('First.', { replyTo: card.id });
  const fresh = await cardAfter(office, card, 'Edit of an old card');
  office.world.telegram.sendText('Second.', { replyTo: card.id });
  await saidAfter(office, fresh, /newest card|out of date/);
  expect(boxOf(await office.card('Edit of an old card'))).toBe('First.');
});

test('Redo with a note drafts again, and after five drafts the owner has to take over', async () => {
  let card = await cardFor(office, invoiceMail('Redo'));
  for (let draft = 2; draft <= 5; draft += 1) {
    await office.tap(card, 'Redo');
    const prompt = await saidAfter(office, card, /should be different/);
    office.world.telegram.sendText(`say that this is draft ${draft}`, { replyTo: prompt.id });
    card = await cardAfter(office, prompt, 'Redo');
    expect(boxOf(card).toLowerCase()).toContain(`this is draft ${draft}`);
    expect((await noteIn(office, 'Pending_Approval', 'Redo')).text).toMatch(new RegExp(`^iteration: ${draft}$`, 'm'));
  }
  const refused = await office.tap(card, 'Redo');
  expect(refused?.text).toMatch(/5 drafts were made already/);
  await office.tap(card, 'Approve');
  expect((await mailAbout(office, 'Redo')).text).toContain('draft 5');
});

test('Why shows the rule and what the draft rests on, and leaves the card as it is', async () => {
  const card = await cardFor(office, invoiceMail('Why', 'Eve <eve@example.net>'));
  await office.tap(card, 'Why');
  const why = await saidAfter(office, card, /^Rule:/);
  expect(why.text).toContain('I see what goes to new people');
  expect(why.text).toContain('The draft rests on');
  expect(why.text).toContain('Templates/');
  expect(office.world.telegram.message(card.id)!.buttons).toEqual(card.buttons);
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Why');
});

test('of two taps at once one counts, and one mail goes out', async () => {
  const card = await cardFor(office, invoiceMail('Double tap'));
  const toasts = await Promise.all([office.tap(card, 'Approve'), office.tap(card, 'Approve')]);
  expect(toasts.filter((toast) => toast?.text.startsWith('Approved'))).toHaveLength(1);
  expect(toasts.filter((toast) => toast?.text.includes('answered already'))).toHaveLength(1);
  await mailAbout(office, 'Double tap');
  await noteIn(office, 'Done', 'Double tap');
  expect(await mailsAbout(office, 'Double tap')).toHaveLength(1);
});

test('a tap on a card that was answered says so and does nothing', async () => {
  const card = await cardFor(office, invoiceMail('Used card'));
  await office.tap(card, 'Reject');
  await noteIn(office, 'Rejected', 'Used card');
  const toast = await office.world.telegram.tap(card.id, card.buttons[0]![0]!.data);
  expect(toast?.alert).toBe(true);
  expect(toast?.text).toMatch(/answered already/);
  expect(await mailsAbout(office, 'Used card')).toEqual([]);
});

test('a tap on a stale card says so and shows the current one', async () => {
  const card = await cardFor(office, invoiceMail('Stale card'));
  office.world.telegram.sendText('New words.', { replyTo: card.id });
  const fresh = await cardAfter(office, card, 'Stale card');
  const toast = await office.world.telegram.tap(card.id, card.buttons[0]![0]!.data);
  expect(toast?.alert).toBe(true);
  expect(toast?.text).toMatch(/out of date|answered already/);
  expect(await mailsAbout(office, 'Stale card')).toEqual([]);
  await office.tap(fresh, 'Approve');
  expect((await mailAbout(office, 'Stale card')).text).toContain('New words.');
});

test('a stranger’s tap gets silence and an audit line, and the card stays the owner’s', async () => {
  const card = await cardFor(office, invoiceMail('Stranger'));
  expect(await office.tap(card, 'Approve', { from: 666, waitMs: 300 })).toBeNull();
  const line = await office.waitFor(async () =>
    (await office.office.read.audit({ limit: 100 })).find(({ action }) => action === 'stranger.ignored'),
  );
  expect(line.actor).toBe('telegram:666');
  expect(await mailsAbout(office, 'Stranger')).toEqual([]);
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Stranger');
});

test('a button that was made up is no button', async () => {
  const card = await cardFor(office, invoiceMail('Made up'));
  for (const data of ['v1:approve:AAAAAAAAAAAAAAAAAAAAAA', 'v2:approve:x', 'approve', 'v1:sent:__proto__']) {
    expect((await office.world.telegram.tap(card.id, data))?.text).toMatch(/not a button of mine|not known here/);
  }
  expect(await mailsAbout(office, 'Made up')).toEqual([]);
});

test('new words for a card that was approved meanwhile come too late, and say so', async () => {
  const card = await cardFor(office, invoiceMail('Words too late'));
  await office.tap(card, 'Edit');
  const prompt = await saidAfter(office, card, /new text, whole/);
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Words too late');
  await noteIn(office, 'Done', 'Words too late');
  const reply = office.world.telegram.sendText('Too late.', { replyTo: prompt.id });
  const answer = await saidAfter(office, { id: reply }, /./);
  expect(answer.text).not.toMatch(/Got it/);
  expect(await mailsAbout(office, 'Words too late')).toHaveLength(1);
});

test('an Undo after the mail has left says that it is too late', async () => {
  const card = await cardFor(office, invoiceMail('Undo too late'));
  await office.tap(card, 'Approve');
  const held = await office.waitFor(() => {
    const now = office.world.telegram.message(card.id)!;
    return /Undo/.test(now.buttons.flat()[0]?.text ?? '') && now;
  }, 'the Undo button');
  await stamped(office, card, /Sent/);
  const toast = await office.world.telegram.tap(card.id, held.buttons[0]![0]!.data);
  expect(toast?.alert).toBe(true);
  expect(toast?.text).not.toMatch(/Nothing was sent|Taken back/);
});

test('a long mail is shown whole before its card, and is sent whole', async () => {
  const card = await cardFor(office, invoiceMail('Long words'));
  const words = Array.from({ length: 600 }, (_, index) => `word${index}`)
    .join(' ')
    .slice(0, 3_900);
  office.world.telegram.sendText(words, { replyTo: card.id });
  const fresh = await cardAfter(office, card, 'Long words');
  expect(fresh.text).toMatch(/in the (message|\d+ messages) above/);
  const before = office.chat().filter(({ id, from }) => from === 'bot' && id > card.id && id < fresh.id);
  const shown = before.flatMap(({ text, entities }) =>
    entities.filter(({ type }) => type === 'pre').map(({ offset, length }) => text.slice(offset, offset + length)),
  );
  expect(shown.join('')).toContain(words);
  await office.tap(fresh, 'Approve');
  expect((await mailAbout(office, 'Long words')).text).toBe(words);
});
