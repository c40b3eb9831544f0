/** The measurements: each drives the world as a person would and reads time where the outside sees the effect. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bed, RunningOffice } from './bed.ts';

const LOST_MS = 30_000;
/** The stand-in writes whole milliseconds. */
const CLOCK_GRAIN_MS = 1;

type Telegram = Bed['world']['telegram'];

type Message = NonNullable<ReturnType<Telegram['message']>>;

/** Resolves with the first message that changes so that `find` gives something, and when. Looks at nothing but what changed. */
function seen<T>(telegram: Telegram, find: (message: Message) => T | undefined): Promise<{ value: T; at: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(new Error('nothing came within 30 s'))), LOST_MS);
    const stop = telegram.onChange(({ messageId }) => {
      const message = messageId === undefined ? undefined : telegram.message(messageId);
      const value = message?.from === 'bot' ? find(message) : undefined;
      if (value !== undefined) end(() => resolve({ value, at: now() }));
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      stop();
      settle();
    };
  });
}

/** Milliseconds since the epoch, finer than `Date.now()`. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function approveButton(message: Message): { id: number; data: string } | undefined {
  const button = message.buttons.flat().find(({ data }) => data.startsWith('v1:approve:'));
  return button && { id: message.id, data: button.data };
}

/** A file that is moved into the drop folder, until its message stands in the chat. Milliseconds each. */
export async function dropToCard({ world: { telegram }, vaultDir }: Bed, times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const beside = join(vaultDir, `bench-${at}.txt`);
    await writeFile(beside, `Offer number ${at}\n`);
    const card = seen(telegram, (message) => message.text.includes(`offer-${at}.txt`) || undefined);
    const from = now();
    await rename(beside, join(vaultDir, 'Inbox', `offer-${at}.txt`));
    taken.push((await card).at - from);
  }
  return taken;
}

/** A plain request, until its card stands in the chat; then the tap, until Gmail gets the first call, and until the receipt shows. */
export async function tapToCall(bed: Bed, times: number): Promise<Record<'card' | 'call' | 'receipt', number[]>> {
  const { telegram, gmail } = bed.world;
  const taken: Record<'card' | 'call' | 'receipt', number[]> = { card: [], call: [], receipt: [] };
  for (let at = 0; at < times; at += 1) {
    const showing = seen(telegram, approveButton);
    const asked = now();
    telegram.sendText(`write to person${at}@example.com that offer ${at} is on its way`);
    const card = await showing;
    taken.card.push(card.at - asked);
    const stamping = seen(telegram, (message) => message.text.includes('Sent to') || undefined);
    const tapped = now();
    void telegram.tap(card.value.id, card.value.data);
    taken.receipt.push((await stamping).at - tapped);
    taken.call.push(firstWrite(gmail, tapped) - tapped);
  }
  return taken;
}

function firstWrite(gmail: Bed['world']['gmail'], since: number): number {
  const call = gmail.requests().find(({ at, line }) => at >= since - CLOCK_GRAIN_MS && /^POST .*\/drafts/.test(line));
  return call?.at ?? Number.NaN;
}

/** Requests, cards, taps and receipts for `seconds`, with `atOnce` of them on their way. Gives back how many ended a second. */
export async function lifecycles({ world: { telegram } }: Bed, seconds: number, atOnce: number): Promise<number> {
  let begun = 0;
  let done = 0;
  const tapped = new Set<number>();
  const begin = () => {
    begun += 1;
    telegram.sendText(`write to person${begun}@example.com that offer ${begun} is on its way`);
  };
  const until = now() + seconds * 1_000;
  const stop = telegram.onChange(({ messageId }) => {
    const message = messageId === undefined ? undefined : telegram.message(messageId);
    if (message?.from !== 'bot') return;
    const approve = approveButton(message);
    if (approve && !tapped.has(message.id)) {
      tapped.add(message.id);
      void telegram.tap(message.id, approve.data);
    }
    if (!approve && message.text.includes('Sent to') && tapped.delete(message.id)) {
      done += 1;
      if (now() < until) begin();
    }
  });
  for (let at = 0; at < atOnce; at += 1) begin();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const rate = done / seconds;
  stop();
  return rate;
}

/** From the start of the process to the first outward call of an approval that was tapped while nothing ran. */
export async function firstApproval(bed: Bed, office: Promise<RunningOffice>, nonce: string): Promise<number> {
  const { telegram, gmail } = bed.world;
  const from = now();
  telegram.pushUpdate(tapOf(telegram, nonce));
  await office;
  for (;;) {
    const at = firstWrite(gmail, from);
    if (!Number.isNaN(at)) return at - from;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function tapOf(telegram: Telegram, nonce: string): Record<string, unknown> {
  const from = { id: telegram.ownerId, is_bot: false, first_name: 'Owner' };
  const chat = { id: telegram.ownerId, type: 'private', first_name: 'Owner' };
  const message = { message_id: 1, date: 1, chat, from: telegram.botInfo, text: 'card' };
  return { callback_query: { id: '1', from, message, chat_instance: '1', data: `v1:approve:${nonce}` } };
}
