/** One draft, several effects: each has its own receipt and retry, none waits for another, and none happens twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Limits } from '../../src/limits.ts';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { everywhere, type PostingPlace, postingPlace } from '../helpers/places.ts';
import { thinker } from '../helpers/thinker.ts';

const DAY_MS = 24 * 3_600_000;

let office: TestOffice;
let clock: LeapingClock;
let north: PostingPlace;
let south: PostingPlace;
let text: string;

async function open(limits: Partial<Limits> = {}): Promise<void> {
  const connectors = [north.connector, south.connector, everywhere([north, south])];
  const reasoner = thinker(({ instruction }) => ({
    kind: 'act',
    action: { type: 'everywhere.post', text: instruction ?? text },
    plan: [],
    why: 'You asked for it.',
    goesOn: false,
  }));
  office = await openTestOffice({ handbook: 'hold: 0', connectors, reasoner, clock, limits });
}

async function approve(): Promise<void> {
  office.world.telegram.sendText('tell everybody that we open at nine');
  await office.tap(await office.card('Post everywhere'), 'Approve');
}

const posts = () => [north.posts, south.posts];

beforeEach(() => {
  clock = leapingClock();
  text = 'We open at nine.';
  north = postingPlace('north', { title: 'North' });
  south = postingPlace('south', { title: 'South' });
});
afterEach(() => office.close());

describe('a joint action', () => {
  it('shows each part on one card, and tells each receipt', async () => {
    await open();
    office.world.telegram.sendText('tell everybody that we open at nine');
    const card = await office.card('Post everywhere');
    expect(card.text).toMatch(/On North[\s\S]*We open at nine\.[\s\S]*On South[\s\S]*We open at nine\./);
    await office.tap(card, 'Approve');
    const done = await office.said('Done on North and South.');
    expect(done.text).toContain('North: Posted: https://north.example/1');
    expect(done.text).toContain('South: Posted: https://south.example/1');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('goes on where one part has to be tried again, and does not repeat the other', async () => {
    south.mishaps = ['away', 'away'];
    await open();
    await approve();
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('says what was done and what was refused, and tries only the rest again when she says so', async () => {
    south.mishaps = ['refused'];
    await open();
    await approve();
    const failed = await office.card('Not on South');
    expect(failed.text).toContain('Done on North.');
    expect(failed.text).not.toContain('It was not sent');
    await office.tap(failed, 'Try again');
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('does not ask a part again by itself that was refused for good, while another is tried again', async () => {
    north.mishaps = ['refused', 'refused', 'refused'];
    south.mishaps = ['away'];
    await open();
    await approve();
    const failed = await office.card('Done on South.');
    expect(failed.text).toContain('Not on North: North refused it.');
    expect(north.mishaps).toHaveLength(2);
    expect(posts()).toEqual([[], [text]]);
  });

  it('shows only the rest on the card of an edit, and posts the new text there alone', async () => {
    south.mishaps = ['refused'];
    await open();
    await approve();
    const failed = await office.card('Not on South');
    await office.tap(failed, 'Edit');
    office.world.telegram.sendText('Other words.', { replyTo: (await office.said('with the new text')).id });
    const fresh = await office.card('Other words.');
    expect(fresh.text).toContain('Done on North: https://north.example/1');
    expect(fresh.text).not.toContain('On North:\n');
    await office.tap(fresh, 'Approve');
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], ['Other words.']]);
  });

  it('looks a lost answer up in its own service', async () => {
    south.mishaps = ['lost'];
    await open();
    await approve();
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('asks her about the part that nobody can tell of, and believes her yes', async () => {
    south.mishaps = ['vanished'];
    await open();
    await approve();
    const doubt = await office.card('I can’t tell whether this was posted on South');
    expect(doubt.text).toContain('Done on North.');
    await office.tap(doubt, 'Yes');
    await office.said('Sent, as you said.');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('asks her, and posts that part alone once more when she says no', async () => {
    south.mishaps = ['vanished'];
    await open();
    await approve();
    await office.tap(await office.card('I can’t tell whether this was posted on South'), 'No');
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text, text]]);
  });

  it('asks about one place after the other where nobody can tell of two, and believes each answer', async () => {
    north.mishaps = ['vanished'];
    south.mishaps = ['vanished'];
    await open();
    await approve();
    const first = await office.card('I can’t tell whether this was posted on North');
    expect(first.text).toContain('I ask about South after that.');
    await office.tap(first, 'Yes');
    await office.tap(await office.card('I can’t tell whether this was posted on South'), 'No');
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text, text]]);
  });

  it('leaves the second place in doubt alone while the first one is posted again', async () => {
    north.mishaps = ['vanished'];
    south.mishaps = ['vanished'];
    await open();
    await approve();
    await office.tap(await office.card('I can’t tell whether this was posted on North'), 'No');
    await office.tap(await office.card('I can’t tell whether this was posted on South'), 'Yes');
    await office.waitFor(async () => (await office.files('Done')).length === 1, 'the note in Done/');
    expect(posts()).toEqual([[text, text], [text]]);
  });

  it('goes on with what was refused after she has settled the doubt about another part', async () => {
    north.mishaps = ['refused'];
    south.mishaps = ['vanished'];
    await open();
    await approve();
    await office.tap(await office.card('I can’t tell whether this was posted on South'), 'Yes');
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('looks up again later where one service can’t be asked, and tells of the other meanwhile', async () => {
    south.mishaps = ['lost'];
    south.isAway = true;
    await open();
    await approve();
    const doubt = await office.card('I can’t tell whether this was posted on South');
    expect(doubt.text).toContain('Done on North.');
    south.isAway = false;
    clock.leap(61_000);
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text]]);
  });

  it('does nothing anywhere where one part can’t run', async () => {
    text = 'x'.repeat(41);
    await open();
    office.world.telegram.sendText('tell everybody');
    await office.card('is too long for North');
    expect(posts()).toEqual([[], []]);
  });

  it('goes on after a restart with what is left', async () => {
    south.mishaps = ['away', 'away', 'away', 'away'];
    await open({ retry_base_ms: 60_000, retry_wait_ms_max: 60_000 });
    await approve();
    await office.said('Not on South: South could not be reached. I try again.');
    await office.restart();
    south.mishaps = [];
    clock.leap(120_000);
    await office.said('Done on North and South.');
    expect(posts()).toEqual([[text], [text]]);
  });
});

describe('a service with a price', () => {
  it('shows the price, and lets what is beyond the month’s budget wait for the next month', async () => {
    clock = leapingClock(Date.UTC(2026, 10, 29, 12));
    south = postingPlace('south', { title: 'South', usd: 0.2, budget: 0.3 });
    await open();
    await approve();
    const first = await office.said('Done on North and South.');
    expect(first.text).toMatch(/Price: \$0\.200 \(South: a post\)/);
    office.world.telegram.sendText('tell everybody once more');
    const card = await office.card("This month's budget for South is used up");
    expect(card.text).toContain('$0.200 of $0.300');
    expect(card.text).toContain('it waits until 2026-12-01');
    await office.tap(card, 'Approve');
    await office.said(/budget for South \(\$0\.300\) is used up\. I try again on/);
    expect(posts()).toEqual([[text, text], [text]]);
    clock.leap(2 * DAY_MS);
    await office.waitFor(() => south.posts.length === 2, 'the post of the next month');
    await office.waitFor(async () => (await office.files('Done')).length === 2, 'the second note');
    expect(posts()).toEqual([
      [text, text],
      [text, text],
    ]);
  });
});
