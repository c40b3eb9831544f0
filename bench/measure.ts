/** The measurements: each drives the world as a person would and reads time where the outside sees the effect. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bed, RunningOffice } from './bed.ts';

const LOST_MS = 30_000;

type Telegram = Bed['world']['telegram'];

/** Resolves when `find` first gives something, looking at each change of the chat. */
function seen<T>(telegram: Telegram, find: () => T | undefined): Promise<{ value: T; at: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(new Error('nothing came within 30 s'))), LOST_MS);
    const look = () => {
      const value = find();
      if (value !== undefined) end(() => resolve({ value, at: now() }));
    };
    const end = (settle: () => void) => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const stop = telegram.onChange(look);
    look();
  });
}

/** Milliseconds since the epoch, finer than `Date.now()`. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function newest(telegram: Telegram): number {
  return telegram.messages().at(-1)?.id ?? 0;
}

function approveButton(telegram: Telegram, after: number) {
  for (const message of telegram.messages().slice(-20)) {
    const button = message.id > after && message.buttons.flat().find(({ data }) => data.startsWith('v1:approve:'));
    if (button) return { id: message.id, data: button.data };
  }
  return undefined;
}

/** A file that is moved into the drop folder, until its message stands in the chat. Milliseconds each. */
export async function dropToCard({ world: { telegram }, vaultDir }: Bed, times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const last = newest(telegram);
    const beside = join(vaultDir, `bench-${at}.txt`);
    await writeFile(beside, `Offer number ${at}\n`);
    const from = now();
    await rename(beside, join(vaultDir, 'Inbox', `offer-${at}.txt`));
    const card = await seen(telegram, () =>
      telegram.messages().find(({ id, from: who }) => id > last && who === 'bot'),
    );
    taken.push(card.at - from);
  }
  return taken;
}

/** A plain request, until its card stands in the chat; then the tap, until Gmail gets the first call, and until the receipt shows. */
export async function tapToCall(bed: Bed, times: number): Promise<Record<'card' | 'call' | 'receipt', number[]>> {
  const { telegram, gmail } = bed.world;
  const taken: Record<'card' | 'call' | 'receipt', number[]> = { card: [], call: [], receipt: [] };
  for (let at = 0; at < times; at += 1) {
    const last = newest(telegram);
    const asked = now();
    telegram.sendText(`write to person${at}@example.com that offer ${at} is on its way`);
    const card = await seen(telegram, () => approveButton(telegram, last));
    taken.card.push(card.at - asked);
    const tapped = now();
    void telegram.tap(card.value.id, card.value.data);
    const stamped = await seen(telegram, () => telegram.message(card.value.id)?.text.includes('Sent to') || undefined);
    taken.receipt.push(stamped.at - tapped);
    taken.call.push(firstWrite(gmail, tapped) - tapped);
  }
  return taken;
}

function firstWrite(gmail: Bed['world']['gmail'], since: number): number {
  const call = gmail.requests().find(({ at, line }) => at >= since && /^POST .*\/drafts/.test(line));
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
  const stop = telegram.onChange((change) => {
    const message = change.messageId === undefined ? undefined : telegram.message(change.messageId);
    if (message?.from !== 'bot') return;
    const approve = message.buttons.flat().find(({ data }) => data.startsWith('v1:approve:'));
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
