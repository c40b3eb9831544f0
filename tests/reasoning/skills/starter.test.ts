/** The skills that every vault begins with: sound, short, and true in what they name. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { offersOf } from '../../../src/cli/mcp.ts';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import { LIMITS } from '../../../src/limits.ts';
import { openShelf } from '../../../src/reasoning/skills/shelf.ts';
import { REPORTS } from '../../../src/reasoning/thinking/instructions.ts';
import { FOLDERS } from '../../../src/vault/places.ts';
import { PROJECT } from '../../tidy/files.ts';

const STARTER = join(PROJECT, 'vault');
const TEN = [
  'accounting-audit',
  'ceo-briefing',
  'linkedin-post',
  'process-inbox',
  'reason-and-plan',
  'request-approval',
  'send-email',
  'social-post',
  'social-summary',
  'update-dashboard',
];
/** Named in the skills before their connector is there; a loop without it can't propose them, and each skill says what to do then. */
const ACTIONS_AHEAD = ['invoice.create'];
const offers = offersOf(CONNECTORS);

const shelf = openShelf(STARTER, LIMITS);
const actions = [...offers.actions.map(({ type }) => type), ...ACTIONS_AHEAD];
const tools = [...offers.reads.map(({ name }) => name), 'proposal.wait'];
const bodies = await Promise.all(TEN.map(async (name) => [name, (await shelf.load(name))?.body ?? ''] as const));

test('there are ten of them, all sound', async () => {
  expect(await shelf.problems()).toEqual([]);
  expect((await shelf.list()).map(({ name }) => name)).toEqual(TEN);
});

test('each may propose only actions that there are, or will be', async () => {
  const named = (await shelf.list()).flatMap(({ mayPropose }) => mayPropose);
  expect(named.filter((type) => !actions.includes(type))).toEqual([]);
});

test.each(bodies)(
  '%s says when, how, what it may propose, what never, and what to do without, with an example',
  (_, body) => {
    const headings = body.split('\n').filter((line) => line.startsWith('## '));
    const parts = ['When', 'Steps', 'What it may propose', 'Never', 'When something is missing', 'Example'];
    expect(headings).toEqual(parts.map((part) => `## ${part}`));
  },
);

test.each(bodies)('%s names only tools, actions, pages, folders and skills that there are', (_, body) => {
  const named = [...body.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
  const unknown = named.filter((code) => !isThere(code));
  expect(unknown).toEqual([]);
});

test.each(bodies)('%s says of itself exactly what it may propose', async (name, body) => {
  const part = /## What it may propose\n([\s\S]*?)\n## /.exec(body)?.[1] ?? '';
  const said = actions.filter((type) => part.includes(`\`${type}\``));
  expect(said.sort()).toEqual([...((await shelf.load(name))?.mayPropose ?? [])].sort());
  if (said.length === 0) expect(part).toContain('Nothing outward');
});

test('all of them together leave room for the task in the stable part of a prompt', async () => {
  const chars = (await shelf.list()).reduce((sum, { name, description }) => sum + name.length + description.length, 0);
  expect(chars).toBeLessThan(4_000);
  for (const [, body] of bodies) expect(body.length).toBeLessThan(5_000);
});

/** Words that only mean something to the reader, such as a state in a checkbox, stand here by themselves. */
const OTHER_WORDS = [
  'countersign',
  'countersign start',
  'countersign init',
  'countersign doctor',
  '[x]',
  '[>]',
  '[-]',
  'linkedin',
  'offer-acme-2026-11',
];

function isThere(code: string): boolean {
  if ([...actions, ...tools, ...TEN, ...REPORTS, ...OTHER_WORDS].includes(code)) return true;
  if (code.endsWith('/'))
    return FOLDERS.some((folder) => `${folder}/`.startsWith(code)) || readdirSync(STARTER).includes(code.slice(0, -1));
  return /\.md$/.test(code) && existsSync(join(STARTER, code));
}
