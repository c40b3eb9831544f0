/** The owner's phone in the simulated world: the stand-in Telegram's own chats, buttons and queue of updates, without its server. */
import { Chats } from '../../src/sandbox/telegram/chat.ts';
import type { World } from '../../src/sandbox/telegram/methods.ts';
import { sendText, tap } from '../../src/sandbox/telegram/phone.ts';
import { Queries } from '../../src/sandbox/telegram/queries.ts';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import { type Update, UpdateQueue } from '../../src/sandbox/telegram/updates.ts';
import { ground } from './ground.ts';

export const OWNER = 1_000_001;
/** An impatient owner: milliseconds until she takes a tap for unanswered. */
const TOAST_MS_MAX = 20_000;

interface Tapped {
  /** The card as she saw it. */
  text: string;
  label: string;
  at: number;
  /** What her phone showed; null when no answer came. */
  toast: string | null;
}

class Phone {
  world: World = newWorld(() => {});
  /** Every tap so far, in order. */
  taps: Tapped[] = [];
  /** Every text that the bot showed, with when. */
  shown: { at: number; text: string }[] = [];
  /** Every text of hers, with when. */
  said: { at: number; text: string }[] = [];

  reset(): void {
    this.taps = [];
    this.said = [];
    this.#seen.length = 0;
    this.shown = [];
    this.world = newWorld((id) => {
      const message = this.world.chats.chat(OWNER).get(id);
      if (message?.from === 'bot') this.shown.push({ at: ground.time.now, text: message.text });
    });
    this.world.chats.open(OWNER);
  }

  messages(): ChatMessage[] {
    return [...this.world.chats.chat(OWNER).values()];
  }

  /** Messages that have a button of this label. */
  withButton(label: string): ChatMessage[] {
    return this.messages().filter(({ buttons }) => buttons.flat().some(({ text }) => text.includes(label)));
  }

  tap(message: ChatMessage, label: string): void {
    const button = message.buttons.flat().find(({ text }) => text.includes(label));
    if (!button) throw new Error(`no button ${label} under: ${message.text}`);
    const tapped: Tapped = { text: message.text, label, at: ground.time.now, toast: null };
    this.taps.push(tapped);
    ground.note(`owner taps ${label} under ${message.text.slice(0, 260).replaceAll('\n', ' / ')}`);
    tap(this.world, OWNER, message.id, button.data, { waitMs: TOAST_MS_MAX }).then((toast) => {
      tapped.toast = toast?.text ?? null;
      ground.note(`  toast: ${tapped.toast}`);
    });
  }

  say(text: string, replyTo?: number): void {
    ground.note(`owner says ${text}`);
    this.said.push({ at: ground.time.now, text });
    sendText(this.world, OWNER, text, replyTo);
  }

  /** Telegram hands updates out again: some that were confirmed, and in another order. */
  shuffleUpdates(): void {
    const { updates } = this.world;
    const before = this.#seen.splice(0).slice(-5);
    for (const update of before.reverse()) updates.push({ ...update });
  }

  readonly #seen: Update[] = [];

  /** Remembers what a pull gave, so that it can come again. */
  remember(updates: readonly Update[]): void {
    this.#seen.push(...updates);
  }
}

function newWorld(changed: (messageId: number) => void): World {
  const clock = ground.time.outsideClock;
  return {
    bot: {
      id: 4_242_424_242,
      is_bot: true,
      first_name: 'Countersign',
      username: 'countersign_world_bot',
      can_join_groups: false,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    },
    chats: new Chats(clock, 100_000, ({ messageId }) => messageId !== undefined && changed(messageId)),
    queries: new Queries(clock),
    updates: new UpdateQueue(clock),
    commands: [],
  };
}

export const phone = new Phone();
