import { afterEach, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardFor, invoiceMail, noteIn, stamped } from './arrivals.ts';

let office: TestOffice;
afterEach(() => office.close());

const FULL = 'I stop looking for new ones until some are done';
const titled = (text: string) => office.chat().filter((message) => message.text.includes(text));

test('at the limit of open tasks no more mail is taken in, the owner is told once, and what waited comes in later', async () => {
  office = await openTestOffice({ limits: { tasks_open_max: 5 } });
  const cards = [];
  for (const number of [1, 2, 3, 4, 5]) cards.push(await cardFor(office, invoiceMail(`Full ${number}`)));
  await office.said(FULL);
  await office.world.gmail.deliver(invoiceMail('Full 6'));
  office.world.telegram.sendText('/status');
  const status = await office.said(/Countersign is running/);
  expect(status.text).toContain('Open: 5 of at most 5');
  expect(status.text).toMatch(/Gmail: paused/);
  expect(titled('Full 6')).toEqual([]);
  expect(titled(FULL)).toHaveLength(1);

  await office.tap(cards[0]!, 'Reject');
  await office.card('Full 6');
  await office.waitFor(() => titled('I look for new ones again').length > 0, 'word that there is room');
});

test('a dry run does everything but the call: the receipt says so, and nothing reached Gmail’s writing side', async () => {
  office = await openTestOffice({ settings: { DRY_RUN: 'true' } });
  const card = await cardFor(office, invoiceMail('Dry run'));
  expect(card.text).toContain('Dry run: if you approve, everything is done but the call itself.');
  await office.tap(card, 'Approve');
  const after = await stamped(office, card, 'Dry run: ');
  expect(after.text).toContain('Nothing left.');
  expect((await noteIn(office, 'Done', 'Dry run')).text).toMatch(/^receipt: .*Dry run/m);
  expect(await office.world.gmail.sent()).toEqual([]);
  const writing = office.world.gmail.requests().filter(({ line }) => /^(POST|PUT|PATCH|DELETE) \/gmail\//.test(line));
  expect(writing).toEqual([]);
});

test('after a dry run the receiver is still somebody the owner has never written to', async () => {
  office = await openTestOffice({ settings: { DRY_RUN: 'true' } });
  const card = await cardFor(office, invoiceMail('Dry one'));
  await office.tap(card, 'Approve');
  await stamped(office, card, 'Dry run: ');
  expect((await cardFor(office, invoiceMail('Dry two'))).text).toContain('You have never written to ali@example.com');
});
