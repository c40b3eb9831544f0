/** Promise 10 for every kind of action: approved in a dry run, its service is only read, nothing reaches anybody, and the receipt says so. */
import { afterEach, expect, it } from 'vitest';
import { tell } from './figures.ts';
import { type KindsOffice, openKindsOffice } from './kinds/kinds-office.ts';

let office: KindsOffice | undefined;
afterEach(() => office?.close());

/** Calls that are no GET and read all the same: logins, and what Odoo is asked by. */
const READS =
  /^(GET|HEAD) |^POST \/(oauth2?\/|o\/oauth2\/|jsonrpc|json\/2\/[\w.]+\/(search_read|read|fields_get|search_count|read_group|context_get|formatted_read_group)\b)/;

it('of every kind is approved, calls nothing that acts, and says that nothing left', { timeout: 120_000 }, async () => {
  const began = performance.now();
  office = await openKindsOffice({ settings: { DRY_RUN: 'true' } });
  office.requests();
  for (const [type, action] of office.samples) {
    const card = (await office.ask(action)).at(-1)!;
    expect(card.text, type).toContain('Dry run');
    const asked = office.requests();
    await office.tap(card, 'Approve');
    const closed = await office.waitFor(() => {
      const { text } = office!.world.telegram.message(card.id)!;
      return text.startsWith('🗂') && text;
    }, `the receipt of ${type}`);
    expect(closed, type).toMatch(/dry run/i);
    expect(closed, type).toContain('Nothing left');
    for (const [id, lines] of [...asked, ...office.requests()])
      expect(
        lines.filter((line) => !READS.test(line)),
        `${type} at ${id}`,
      ).toEqual([]);
  }
  expect(await office.effects()).toBe(0);
  const cases = office.samples.size;
  const result = '0 calls that act, 0 effects; each receipt says that nothing left';
  tell({ promise: 10, what: 'kinds of action approved in a dry run', cases, ms: performance.now() - began, result });
});

it('by the same means shows what a real run does', { timeout: 120_000 }, async () => {
  office = await openKindsOffice();
  const acting = new Set<string>();
  for (const [type, action] of office.samples) {
    const before = await office.effects();
    const card = (await office.ask(action)).at(-1)!;
    office.requests();
    await office.tap(card, 'Approve');
    await office.waitFor(async () => (await office!.effects()) > before, `what ${type} does`);
    if ([...office.requests().values()].flat().some((line) => !READS.test(line))) acting.add(type);
  }
  const readsAlike = [...office.samples.keys()].filter((type) => !acting.has(type));
  // Odoo 18 and older are asked everything by one address, so only their effects tell.
  expect(readsAlike.filter((type) => !type.startsWith('odoo.'))).toEqual([]);
});
