/** The measurements: each drives the world as a person would and reads time where the outside sees the effect. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bed } from './bed.ts';

const LOST_MS = 20_000;

type Telegram = Bed['world']['telegram'];

/** Resolves with the moment at which `find` first gave something, looking at each change of the chat. */
export function seen<T>(telegram: Telegram, find: () => T | undefined): Promise<{ value: T; at: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error('nothing came within 20 s'));
    }, LOST_MS);
    const look = () => {
      const value = find();
      if (value === undefined) return;
      clearTimeout(timer);
      stop();
      resolve({ value, at: performance.now() });
    };
    const stop = telegram.onChange(look);
    look();
  });
}

export function buttonOf(telegram: Telegram, after: number, label: string) {
  for (const message of telegram.messages().slice(-50)) {
    if (message.id <= after) continue;
    const button = message.buttons.flat().find(({ text }) => text.includes(label));
    if (button) return { message, data: button.data };
  }
  return undefined;
}

/** Drops a file that is written beside and renamed in, and waits for its question. Milliseconds for each. */
export async function dropToCard({ world: { telegram }, vaultDir }: Bed, times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const last = telegram.messages().at(-1)?.id ?? 0;
    const beside = join(vaultDir, `bench-${at}.txt`);
    await writeFile(beside, `Offer number ${at}\n`);
    const started = performance.now();
    await rename(beside, join(vaultDir, 'Inbox', `offer-${at}.txt`));
    const { at: seenAt } = await seen(telegram, () =>
      telegram.messages().find((message) => message.id > last && message.from === 'bot'),
    );
    taken.push(seenAt - started);
  }
  return taken;
}

/** Asks for a mail, waits for its card, taps Approve: milliseconds from the tap to the first writing call at Gmail. */
export async function tapToCall(bed: Bed, times: number): Promise<{ call: number[]; receipt: number[] }> {
  const { telegram, gmail } = bed.world;
  const call: number[] = [];
  const receipt: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const last = telegram.messages().at(-1)?.id ?? 0;
    telegram.sendText(`write to person${at}@example.com that offer ${at} is on its way`);
    const { value } = await seen(telegram, () => buttonOf(telegram, last, 'Approve'));
    const before = gmail.requests().length;
    const started = performance.timeOrigin + performance.now();
    void telegram.tap(value.message.id, value.data);
    const stamped = await seen(telegram, () => {
      const message = telegram.message(value.message.id);
      return message?.text.includes('Sent to') ? message : undefined;
    });
    const first = gmail
      .requests()
      .slice(-20)
      .filter(({ at: when }) => when >= started - 1)
      .find(({ line }) => line.startsWith('POST') && line.includes('drafts'));
    void before;
    if (first) call.push(first.at - started);
    receipt.push(performance.timeOrigin + stamped.at - started);
  }
  return { call, receipt };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
