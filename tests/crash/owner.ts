/** The owner while her office dies and comes back: does with each card what the story says, once, and answers what the office can't know. */
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import type { Lane } from './lane.ts';
import type { Answer, Story } from './stories.ts';

export interface Owner {
  /** How often she was asked whether something was sent. */
  asked(): number;
  /** How often she tapped what was out of date by then, and got the newest card once more. */
  shownAgain(): number;
  /** What she saw, as it first came: the text, and what stands behind its first button. */
  seen(): readonly { text: string; data: string }[];
  /**
   * Taps what still has buttons when everything is over, and tells whether there was any: a copy whose id was lost with Telegram's answer can't be
   * stamped by the office, and may do nothing but lose its buttons.
   */
  tidiesUp(): boolean;
  leave(): void;
}

/** `onDecision` is called before she taps or answers for the first time. */
export function ownerOf(lane: Lane, story: Story, onDecision: () => void): Owner {
  const { telegram } = lane;
  const acts = story.owner();
  const done = new Set<string>();
  const seen = new Map<number, { text: string; data: string }>();
  let doubts = 0;
  let shownAgain = 0;

  const act = (message: ChatMessage, { key, answer }: { key: string; answer: Answer }): void => {
    if (done.has(key)) return;
    done.add(key);
    onDecision();
    if ('reply' in answer) return void telegram.sendText(answer.reply, { replyTo: message.id });
    const button = message.buttons.flat().find(({ text }) => text.includes(answer.tap));
    if (button) void tap(message.id, button.data);
  };
  const tap = async (id: number, data: string): Promise<void> => {
    const toast = await telegram.tap(id, data).catch(() => null);
    if (toast && /Here /.test(toast.text)) shownAgain += 1;
  };
  const look = (id: number): void => {
    const message = telegram.message(id);
    if (message?.from !== 'bot') return;
    const data = message.buttons.flat()[0]?.data ?? '';
    if (!seen.has(id)) seen.set(id, { text: message.text, data });
    if (data === '') return;
    if (/Was it(?: sent)?\?/.test(message.text)) return void settle(message, data);
    const retries = message.buttons.flat().some(({ text }) => text.includes('Try again'));
    const answer = retries ? { tap: 'Try again' } : acts(message);
    // A card that came twice is tapped twice, but a question is answered once.
    if (answer) act(message, { answer, key: 'reply' in answer ? data : `${id} ${data}` });
  };
  /** She looks at what is outside. */
  const settle = async (message: ChatMessage, data: string): Promise<void> => {
    if (!done.has(data)) doubts += 1;
    done.add(data);
    const isSent = (await lane.gmail.sent()).length > 0 || (await story.happened?.(lane, message.text)) === true;
    act(message, { key: `${message.id} ${data}`, answer: { tap: isSent ? 'Yes' : 'No' } });
  };
  const off = telegram.onChange(({ kind, messageId }) => {
    if ((kind === 'message' || kind === 'edit') && messageId !== undefined) look(messageId);
  });
  return {
    asked: () => doubts,
    shownAgain: () => shownAgain,
    seen: () => [...seen.values()],
    tidiesUp: () => {
      const left = telegram.messages().filter(({ buttons }) => buttons.length > 0);
      for (const message of left) {
        const button = message.buttons.flat()[0]!;
        act(message, { key: `left ${message.id} ${button.data}`, answer: { tap: button.text } });
      }
      return left.length > 0;
    },
    leave: off,
  };
}
