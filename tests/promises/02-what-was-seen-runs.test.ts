/** Promise 2: what the owner saw on the card is, byte for byte, what runs. Any later change voids the approval. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Random, randomOf } from '../helpers/random.ts';
import { cases, SEED, tell } from './figures.ts';
import { type Changed, changeEach, ended, endHolds, newTally, type Tally, told } from './seen/batch.ts';
import { ATTACHMENT_CHANGES, filesOf, MOVES } from './seen/file-changes.ts';
import { LENIENT, STRICTER, writeHandbook } from './seen/handbook-changes.ts';
import { type Held, openRig, type Rig, replaceFile } from './seen/held.ts';
import { FORGED_APPROVALS, FORGERIES } from './seen/ledger-changes.ts';
import { drawKnown, drawMail, type Mail } from './seen/mails.ts';
import { NOTE_CHANGES } from './seen/note-changes.ts';

const WHOLE_MS = 20 * 60_000;
const BATCH = cases({ quick: 60, whole: 400 });
/** So often a task is changed and approved again, until it is too far from anything that a person would write. */
const GENERATIONS = 5;

let rig: Rig;
afterEach(() => rig?.close());

test(
  'whatever changes in a note or its files after the approval is not sent: the owner is asked again, or told',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    const tally = newTally();
    rig = await openRig('rules: []');
    let ages = new Map<string, number>();
    while (tally.refused < cases({ quick: 150, whole: 9_000 })) {
      const fresh = await rig.open(Array.from({ length: BATCH - ages.size }, () => drawMail(random, rig.thread)));
      for (const id of fresh) ages.set(id, 0);
      const held = await rig.approve([...ages.keys()]);
      const batch = await changeEach(rig, held, (one, index) =>
        changeOne(one, held[(index + 1) % held.length]!, random),
      );
      // Half of the time the office hears of the change while it holds, half of the time only at the end.
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, HEARD_MS));
      const waiting = await endHolds(rig, batch, tally);
      ages = await agedBy(waiting, ages);
    }
    tell({
      promise: 2,
      what: 'changes of notes and files',
      cases: tally.refused,
      ms: performance.now() - begun,
      result: told(tally),
    });
  },
  WHOLE_MS,
);

test(
  'what ran by rule is asked where its note or the handbook changed, and forbidden where a rule forbids it now',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    const tally = newTally();
    rig = await openRig(LENIENT);
    const { vaultDir } = rig.office;
    const page = join(vaultDir, 'Company_Handbook.md');
    const known = (count: number) => Array.from({ length: count }, () => drawKnown(random));
    const ruled = await rig.held(await rig.request(known(cases({ quick: 12, whole: 400 })), 'approved'));
    const noted = await changeEach(rig, ruled, (one) => changeNote(one, random));
    await endHolds(rig, noted, tally);

    const each = cases({ quick: 1, whole: 20 });
    for (const [what, { makes, apply }] of Object.entries(STRICTER)) {
      const byRule = await rig.held(await rig.request(known(each), 'approved'));
      const byOwner = await rig.approve(await rig.open(known(each).map(alsoToAStranger)));
      const batch = await changeEach(rig, [...byRule, ...byOwner], () => what);
      apply(page, (block) => writeHandbook(vaultDir, block));
      const forbidden = (index: number) => index < byRule.length || makes === 'denied';
      await endHolds(
        rig,
        batch.map((one, index) => ({ ...one, runs: forbidden(index) ? 'must not' : 'must' })),
        tally,
      );
      for (const { id } of byRule) expect(rig.row(id).state, what).toBe(makes === 'denied' ? 'denied' : 'pending');
      rmSync(page, { recursive: true, force: true });
      writeHandbook(vaultDir, LENIENT);
    }
    tellOf('changes of what a rule let run', tally, begun);
  },
  WHOLE_MS,
);

test(
  'a decision that was forged in the ledger, or that belongs to something else, lets nothing leave',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    const tally = newTally();
    rig = await openRig('rules: []');
    const rounds = cases({ quick: 1, whole: 20 });
    for (let round = 0; round < rounds; round += 1) {
      const names = Object.keys(FORGERIES);
      const mails = Array.from({ length: names.length + 1 }, () => drawMail(random, rig.thread));
      const held = await rig.approve(await rig.open(mails));
      // The last one only lends its decision to the one before it.
      const batch = await changeEach(rig, held.slice(0, -1), async (one, index) => {
        await rig.forge(() => FORGERIES[names[index]!]!(rig.ledger, one, held[index + 1]!, random));
        return names[index]!;
      });
      await endHolds(
        rig,
        [...batch.map(refused), ...(await changeEach(rig, held.slice(-1), () => 'lent')).map(either)],
        tally,
      );
    }
    await forgeApprovals(random, tally);
    await changeAccount(random, tally);
    tellOf('forgeries in the ledger, and another account', tally, begun);
  },
  WHOLE_MS,
);

/** While the office is down, cards that wait are made to look approved. */
async function forgeApprovals(random: Random, tally: Tally): Promise<void> {
  const names = Object.keys(FORGED_APPROVALS);
  const mails = Array.from({ length: names.length * cases({ quick: 1, whole: 20 }) }, () =>
    drawMail(random, rig.thread),
  );
  const ids = await rig.open(mails);
  const lender = (await rig.approve(await rig.open([drawMail(random)])))[0]!;
  await rig.approve(ids);
  await Promise.all(
    ids.map((taskId) => rig.office.office.send({ type: 'decideTask', taskId, verb: 'undo', by: OWNER })),
  );
  await rig.until(
    ids,
    () => 'the card after the undo',
    ({ id }) => rig.cardNow(id)?.card.stage === 'decide',
  );
  const waiting = ids.map((id) => rig.waiting(id));
  const batch = await changeEach(rig, waiting, (_, index) => names[index % names.length]!);
  await rig.restart(() => {
    for (const { held, what } of batch) FORGED_APPROVALS[what]!(rig.ledger, held, lender, random);
  });
  await ended(rig, batch.map(refused), tally);
}

/** The mailbox that the office is logged in to changes under what was approved. */
async function changeAccount(random: Random, tally: Tally): Promise<void> {
  const count = cases({ quick: 8, whole: 200 });
  const held = await rig.approve(await rig.open(Array.from({ length: count }, () => drawMail(random))));
  const batch = await changeEach(rig, held, () => 'another mailbox');
  await rig.restart(() => {
    const file = join(rig.office.stateDir, 'google-token.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(rig.account, 'other@example.com'));
  });
  await endHolds(rig, batch.map(refused), tally);
}

test(
  'a change at the very last moment either comes too late, and what was seen is sent, or stops it',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    const tally = newTally();
    rig = await openRig('rules: []');
    const rounds = cases({ quick: 2, whole: 40 });
    for (let round = 0; round < rounds; round += 1) {
      const mails = Array.from({ length: 30 }, () => withFiles(drawMail(random), random));
      const held = await rig.approve(await rig.open(mails));
      const untouched = await changeEach(rig, held, () => 'too late');
      rig.leap();
      // The calls go out a few at a time: some are sent, some are on their way, some have passed the last look and wait their turn.
      for (let turns = random.whole(60); turns > 0; turns -= 1) await turn();
      const batch = untouched.map((one) => either({ ...one, what: changeIfThere(one.held, random) }));
      await ended(rig, batch, tally);
    }
    tellOf('changes at the last moment', tally, begun);
  },
  WHOLE_MS,
);

const OWNER = 'telegram:1000001';

function refused(one: Changed): Changed {
  return { ...one, runs: 'must not' };
}

function either(one: Changed): Changed {
  return { ...one, runs: 'may' };
}

/** Then no rule lets it run by itself, though one may forbid it. */
function alsoToAStranger(mail: Mail): Mail {
  return { ...mail, to: [`${mail.tag}@example.net`, ...mail.to] };
}

function withFiles(mail: Mail, random: Random): Mail {
  const bytes = () => Buffer.from(Array.from({ length: 4_000 }, () => random.whole(256)));
  return { ...mail, files: { beside: bytes(), inVault: bytes() } };
}

/** Mostly a file: that is what is read last. */
function changeIfThere(one: Held, random: Random): string {
  try {
    return changeOne(one, one, random, 0.8);
  } catch {
    return 'gone already';
  }
}

function tellOf(what: string, tally: Tally, begun: number): void {
  tell({ promise: 2, what, cases: tally.refused, ms: performance.now() - begun, result: told(tally) });
}

/** The vault is watched with a delay of 50 ms. */
const HEARD_MS = 120;

function changeOne(one: Held, other: Held, random: Random, filesShare = 0.25): string {
  const { vaultDir } = rig.office;
  const mine = filesIn(vaultDir, one);
  const draw = random.next();
  if (mine.length > 0 && draw < filesShare) {
    const [what, change] = random.pick(Object.entries(ATTACHMENT_CHANGES));
    change(random.pick(mine), { vaultDir, held: one, other }, random);
    return what;
  }
  if (draw < filesShare + 0.1) {
    const [what, move] = random.pick(Object.entries(MOVES));
    move({ vaultDir, held: one, other });
    return what;
  }
  return changeNote(one, random);
}

function changeNote(one: Held, random: Random): string {
  const [what, change] = random.pick(Object.entries(NOTE_CHANGES));
  replaceFile(one.note, change(one.bytes, random));
  return what;
}

/** Only what the rig put there itself: the handbook is a file of the vault too. */
function filesIn(vaultDir: string, { note, card }: Held): string[] {
  const names = card.blocks.flatMap((block) => (block.kind === 'file' ? [block.name] : []));
  const paths = names.flatMap((name) =>
    name.endsWith('.bin') ? [`Accounting/${name}`] : name.endsWith('.pdf') ? [`${basename(note, '.md')}.pdf`] : [],
  );
  return filesOf(vaultDir, note, paths);
}

/** Those that wait are approved as they are now, a few times; the others have had their day. */
async function agedBy(waiting: readonly string[], ages: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const older = new Map(waiting.map((id) => [id, (ages.get(id) ?? 0) + 1]));
  const given = [...ages.keys()].filter((id) => (older.get(id) ?? GENERATIONS) >= GENERATIONS);
  await Promise.all(
    given.map(async (taskId) => {
      const verb = older.has(taskId) ? 'reject' : 'drop';
      await rig.office.office.send({ type: 'decideTask', taskId, verb, by: OWNER });
      older.delete(taskId);
    }),
  );
  return older;
}
