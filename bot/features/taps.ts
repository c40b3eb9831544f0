/** Taps on buttons: a decision goes to the office, its answer back to the phone. */
import { Composer, type Context } from 'telegraf';
import { callbackQuery } from 'telegraf/filters';
import type { CommandReply, Shown } from '../../src/domain/office.ts';
import { errorFacts, isDiskTrouble } from '../../src/errors.ts';
import { type ButtonData, parseData } from '../callback-data.ts';
import type { Desk } from '../desk.ts';
import { type RawMessage, shownBy } from '../owner.ts';
import { whyText } from '../text/views.ts';

export function taps(desk: Desk): Composer<Context> {
  const composer = new Composer();
  composer.on(callbackQuery('data'), async (ctx) => {
    const { id, data, message } = ctx.callbackQuery;
    const pressed = parseData(data);
    const as = message ? shownBy(message as RawMessage, ctx.botInfo.id) : null;
    if (!pressed || !message || !as) return desk.toast(id, 'That is not a button of mine.');
    try {
      await act(desk, pressed, { id, userId: ctx.from.id, messageId: message.message_id, as });
    } catch (error) {
      const why = isDiskTrouble(error) ? errorFacts(error).message : 'something is in the way here.';
      desk.toast(id, `Not done yet: ${why} I keep trying.`, true);
      throw error;
    }
  });
  return composer;
}

interface Tap {
  /** Of the callback query. */
  id: string;
  userId: number;
  messageId: number;
  as: Shown['as'];
}

function act(desk: Desk, pressed: ButtonData, tap: Tap): Promise<void> {
  return pressed.kind === 'show' ? show(desk, { ...pressed, ...tap }) : decide(desk, { ...pressed, ...tap });
}

type Decided = Tap & Extract<ButtonData, { kind: 'decide' }>;

async function decide(desk: Desk, tap: Decided): Promise<void> {
  const by = desk.by(tap.userId);
  // A copy that arrived twice is known under one id only, so a message may be nobody's.
  const sent = await desk.read.message(tap.userId, tap.messageId);
  const shown = { taskId: sent?.taskId, as: tap.as };
  const reply = await desk.send({ type: 'decide', nonce: tap.nonce, verb: tap.verb, by, shown });
  if (tap.verb === 'why' && reply.ok && reply.taskId) return why(desk, tap, reply.taskId);
  desk.toast(tap.id, reply.say, !reply.ok);
  if (reply.problem === 'stale' && reply.taskId) showAgain(desk, tap.userId, reply);
  dropDeadEnd(desk, tap, reply);
}

function why(desk: Desk, { id, userId }: Tap, taskId: string): void {
  desk.toast(id, '');
  desk.later(userId, async () => {
    const view = await desk.read.why(taskId);
    desk.say(userId, view ? whyText(view) : 'Nothing is known about that any more.');
  });
}

async function show(desk: Desk, tap: Tap & Extract<ButtonData, { kind: 'show' }>): Promise<void> {
  const reply = await desk.send({ type: 'show', taskId: tap.taskId, by: desk.by(tap.userId) });
  desk.toast(tap.id, reply.say, !reply.ok);
}

/** The card that counts is put under the owner's thumb. */
function showAgain(desk: Desk, userId: number, { taskId }: CommandReply): void {
  desk.later(userId, async () => {
    await desk.send({ type: 'show', taskId: taskId!, by: desk.by(userId) });
  });
}

/**
 * Buttons that can't decide anything any more go: of a card that is over, and of one that arrived twice, because Telegram's first answer got lost, so
 * that it is known under one id only. A card that still waits keeps them, whatever the tap carried, and however soon after it came.
 */
function dropDeadEnd(desk: Desk, { userId, messageId, nonce }: Decided, { problem, taskId }: CommandReply): void {
  desk.later(userId, async () => {
    const sent = await desk.read.message(userId, messageId);
    if (sent && problem === 'used' && (await desk.read.card(sent.taskId))?.revision !== sent.revision)
      return desk.unbutton(userId, messageId);
    if (sent && problem !== 'stale' && problem !== 'unknown') return;
    const shown = sent?.taskId ?? taskId;
    const standing = shown === undefined ? null : await desk.read.card(shown);
    const isWaiting = sent ? standing && taskId !== shown : standing?.nonce === nonce;
    if (!isWaiting) await desk.unbutton(userId, messageId);
  });
}
