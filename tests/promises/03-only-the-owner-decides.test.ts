/** Promise 3: only the owner's own Telegram account decides, in a private chat, once per card. */
import { afterEach, expect, test } from 'vitest';
import { VERBS, type Verb } from '../../src/domain/card.ts';
import { randomOf } from '../helpers/random.ts';
import { cases, SEED, tell } from './figures.ts';
import { allCells, type Carried } from './tapped/cells.ts';
import { type Chair, editedByHand, HOLD_MS, openChair, PATIENCE_MS, type Standing } from './tapped/chair.ts';
import { MOODS, moveByHand, oneVoice } from './tapped/quarrel.ts';
import { expectOneLineEach, sampled, strangers, tryAll } from './tapped/siege.ts';
import { allWays } from './tapped/words.ts';

const WHOLE_MS = 20 * 60_000;
/** So often in a row nothing may be under way: a move by hand is noticed after 50 ms. */
const CALM_LOOKS = 5;
const CALM_EVERY_MS = 50;

let chair: Chair;
afterEach(() => chair?.close());

test(
  'of all taps one decides: the owner’s own, in her chat, on the card that waits, with its button',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    chair = await openChair();
    const stranger = strangers();
    const { first, other, used, card } = await someCards();
    const toDecide = { right: { verb: 'approve', nonce: card.nonce }, wrongVerb: 'undo' } as const;
    const asked: Carried = { ...toDecide, voidNonce: first.nonce, usedNonce: used.nonce, otherNonce: other.nonce };
    let tried = await tryAll(chair, card, allCells(chair.owner, asked, false, stranger), random);

    const otherHeld = await approved(await chair.at(other.taskId, 'decide'));
    const held = await chair.at(card.taskId, 'hold');
    const toUndo = { right: { verb: 'undo', nonce: held.nonce }, wrongVerb: 'approve' } as const;
    const holding: Carried = { ...toUndo, voidNonce: first.nonce, usedNonce: card.nonce, otherNonce: otherHeld.nonce };
    tried += await tryAll(chair, held, allCells(chair.owner, holding, true, stranger), random);

    await expectOneLineEach(chair);
    tell({
      promise: 3,
      what: 'cells of the matrix of taps',
      cases: tried,
      ms: performance.now() - begun,
      result:
        '2 accepted, one for each of two stages; the others changed nothing, silence to strangers, a word to the owner',
    });
  },
  WHOLE_MS,
);

test(
  'a button that doesn’t fit the stage of its card does nothing',
  async () => {
    const begun = performance.now();
    chair = await openChair();
    const fits: Record<string, readonly Verb[]> = {
      decide: ['approve', 'reject', 'edit', 'redo', 'later', 'why'],
      hold: ['undo', 'why'],
      failed: ['retry', 'edit', 'drop', 'why'],
      unknown: ['sent', 'unsent', 'why'],
      asking: ['answer', 'drop', 'why'],
    };
    let tried = 0;
    for (const [stage, verbs] of Object.entries(fits)) {
      const card = await cardAt(stage);
      await chair.quiet();
      for (const verb of VERBS.filter((one) => !verbs.includes(one))) {
        const before = await chair.world();
        const toast = await chair.office.world.telegram.tap(card.message.id, `v1:${verb}:${card.nonce}`);
        expect(toast, `${verb} at ${stage}`).toMatchObject({
          alert: true,
          text: expect.stringMatching(/doesn't fit|does not offer/),
        });
        expect(await chair.world(), `${verb} at ${stage}`).toBe(before);
        tried += 1;
      }
    }
    tell({
      promise: 3,
      what: 'verbs at stages',
      cases: tried,
      ms: performance.now() - begun,
      result: 'none that doesn’t fit did anything',
    });
  },
  WHOLE_MS,
);

test(
  'of all words only the owner’s own, in her chat, command, answer and ask',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    chair = await openChair();
    const stranger = strangers();
    const { telegram } = chair.office.world;
    const card = await chair.ask('Words');
    const toHold = await approved(await chair.ask('On hold'));
    const texts = [
      { text: 'Pay Mallory instead.', replyTo: card.message },
      { text: '/undo', replyTo: null },
      { text: '/new email mallory@example.net: subject Hello / Pay.', replyTo: null },
      { text: 'email mallory@example.net: subject Hello / Pay.', replyTo: null },
      { text: '/pause', replyTo: null },
      { text: '/resume', replyTo: null },
    ];
    let tried = 0;
    for (const { text, replyTo } of texts) {
      const ways = allWays(chair.owner, text, replyTo, stranger);
      const wrong = sampled(
        ways.filter(({ isRight }) => !isRight),
        cases({ quick: 60, whole: ways.length }),
        random,
      );
      const said = telegram.messages().length;
      const before = await chair.world();
      for (const { update } of wrong) telegram.pushUpdate(update);
      await chair.quiet();
      expect(await chair.world(), `${text}: ${wrong.map(({ name }) => name).join('; ')}`).toBe(before);
      expect(telegram.messages().length - said, text).toBe(wrong.filter(({ isAnswered }) => isAnswered).length);
      telegram.pushUpdate(ways.find(({ isRight }) => isRight)!.update);
      await chair.quiet();
      expect(await chair.world(), text).not.toBe(before);
      tried += wrong.length + 1;
    }
    expect(chair.count("decisions WHERE task = ? AND verb = 'undo'", toHold.taskId)).toBe(1);
    await expectOneLineEach(chair);
    tell({
      promise: 3,
      what: 'cells of the matrix of words',
      cases: tried,
      ms: performance.now() - begun,
      result: `${texts.length} accepted, one for each text`,
    });
  },
  WHOLE_MS,
);

test(
  'a button tapped a thousand times at once decides once, and one mail leaves',
  async () => {
    const begun = performance.now();
    chair = await openChair();
    const rounds = cases({ quick: 1, whole: 10 });
    for (let round = 0; round < rounds; round += 1) {
      const card = await chair.ask(`Storm ${round}`);
      const toasts = await Promise.all(Array.from({ length: 1_000 }, () => tap(card, 'approve')));
      expect(toasts.filter((text) => text.startsWith('Approved'))).toHaveLength(1);
      expect(toasts.filter((text) => text.includes('answered already'))).toHaveLength(999);
      await endHold(card);
      expect(await sentAbout(card)).toBe(1);
      expect(chair.count('decisions WHERE task = ?', card.taskId)).toBe(1);
      expect(chair.count('executions WHERE task = ?', card.taskId)).toBe(1);
    }
    tell({
      promise: 3,
      what: 'taps at once',
      cases: rounds * 1_000,
      ms: performance.now() - begun,
      result: `${rounds} decisions, ${rounds} mails`,
    });
  },
  WHOLE_MS,
);

test(
  'of taps, commands and moves that contradict each other at once one counts, and what follows is its own',
  async () => {
    const begun = performance.now();
    const random = randomOf(SEED);
    chair = await openChair();
    const cards: Standing[] = [];
    const heard = new Map<string, number>();
    let voices = 0;
    for (let round = 0; round < cases({ quick: 10, whole: 200 }); round += 1) {
      const card = await chair.ask(`Quarrel ${round}`);
      const mood = MOODS[round % MOODS.length]!;
      const said = Array.from({ length: 20 + random.whole(60) }, () => oneVoice(chair, card, mood, random));
      if (random.chance(0.5)) moveByHand(chair, card, random.pick(['Approved/email', 'Rejected']));
      const taken = (await Promise.all(said)).filter((isTaken) => isTaken);
      heard.set(card.taskId, taken.length);
      voices += said.length;
      cards.push(card);
    }
    await endAll();
    const outcomes: Record<string, number> = {};
    for (const card of cards) {
      const { taskId } = card;
      const state = (await chair.office.office.read.task(taskId))!.state;
      outcomes[state] = (outcomes[state] ?? 0) + 1;
      // A move by hand is a voice of its own, which nobody answers.
      expect(chair.count("decisions WHERE task = ? AND by != 'vault'", taskId), taskId).toBe(heard.get(taskId));
      expect(chair.count("cards WHERE task = ? AND used_by NOT IN ('void')", taskId), taskId).toBeLessThanOrEqual(
        chair.count('decisions WHERE task = ?', taskId),
      );
      expect(await sentAbout(card), `${taskId} (${state})`).toBe(state === 'done' ? 1 : 0);
      expect(chair.count('executions WHERE task = ?', taskId)).toBe(state === 'done' ? 1 : 0);
    }
    const result = `one answer a card, one mail for each that was approved at last: ${JSON.stringify(outcomes)}`;
    tell({
      promise: 3,
      what: 'voices that contradict each other at once',
      cases: voices,
      ms: performance.now() - begun,
      result,
    });
  },
  WHOLE_MS,
);

/** A card that waits, with a void one before it, one of another task, and one that was answered. */
async function someCards() {
  const first = await chair.ask('The card');
  const card = await editedByHand(chair, first, (text) => text.replace(/^The words of/m, 'Other words of'));
  const other = await chair.ask('Another');
  const used = await chair.ask('Used');
  await tap(used, 'reject');
  await chair.office.waitFor(
    () => chair.count('tasks WHERE id = ? AND closed_at IS NOT NULL', used.taskId) === 1,
    'its end',
  );
  return { first, other, used, card };
}

/** A card at this stage, come to it as it would. */
async function cardAt(stage: string): Promise<Standing> {
  const { gmail } = chair.office.world;
  const words = async (text: string) => {
    const { taskId } = await chair.office.office.send({ type: 'request', text, key: `test:${text}`, by: 'telegram:1' });
    return chair.at(taskId!, 'asking');
  };
  if (stage === 'asking') return words('do something nice');
  const card = await chair.ask(`At ${stage}`);
  if (stage === 'decide') return card;
  if (stage === 'hold') return approved(card);
  if (stage === 'unknown') {
    gmail.fault('drop-after', 1, 'send');
    // From the moment at which it leaves, nobody can be asked whether it did.
    const unwatch = gmail.onChange(() => {
      unwatch();
      gmail.fault('500-before', 1_000, 'any');
    });
    await approved(card);
  } else {
    // Gmail knows no such conversation.
    await approved(await editedByHand(chair, card, (text) => text.replace('in_thread: ""', 'in_thread: nowhere')));
  }
  chair.clock.leap(HOLD_MS + 1);
  return chair.at(card.taskId, stage);
}

/** Approves and waits for the card that counts down. */
async function approved(card: Standing): Promise<Standing> {
  expect(await tap(card, 'approve')).toMatch(/^Approved/);
  return chair.at(card.taskId, 'hold');
}

/** The owner's own tap; gives the toast's text. */
async function tap({ message, nonce }: Standing, verb: Verb): Promise<string> {
  const toast = await chair.office.world.telegram.tap(message.id, `v1:${verb}:${nonce}`, { waitMs: PATIENCE_MS });
  return toast?.text ?? '';
}

/** Ends every hold, also of what was approved by a move that is noticed late. A call that is under way would take a leap for a long silence. */
async function endAll(): Promise<void> {
  await chair.quiet();
  const inState = (states: string) => chair.count(`tasks WHERE closed_at IS NULL AND state IN (${states})`);
  for (let calm = 0; calm < CALM_LOOKS; ) {
    const held = inState("'approved'");
    const underWay = inState("'executing', 'rejected', 'done'");
    if (held > 0 && underWay === 0) chair.clock.leap(HOLD_MS + 1);
    calm = held + underWay === 0 ? calm + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, CALM_EVERY_MS));
  }
}

async function endHold({ taskId }: Standing): Promise<void> {
  chair.clock.leap(HOLD_MS + 1);
  await chair.office.waitFor(
    () => chair.count('tasks WHERE id = ? AND closed_at IS NOT NULL', taskId) === 1,
    'the end',
  );
}

async function sentAbout({ taskId }: Standing): Promise<number> {
  const { subject } = (await chair.office.office.read.task(taskId))!;
  const about = /subject (.*?) \//.exec(subject)![1];
  return (await chair.office.world.gmail.sent()).filter((mail) => mail.subject === about).length;
}
