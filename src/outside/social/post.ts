/** What a post's card shows and what the policy needs to know of it: the same for Facebook and Instagram. Pure. */
import { z } from 'zod';
import type { ActionFacts, CriticalValue } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import { howMany } from '../../domain/in-words.ts';
import type { SocialPost } from '../../domain/social.ts';

/** A page, or an account: as settings name it. */
export const accountField = z.string().min(1).max(200);
export const pathField = z.string().min(1).max(400);

export function postFacts({ text, alt }: SocialPost): ActionFacts {
  const critical = [...criticalInText('text', text), ...mentionsIn(text), ...criticalInText('alt', alt)];
  return { category: 'social_media', critical, staysInThread: false };
}

/** Platforms make a link of a name, and some tell whoever is named. */
export function mentionsIn(text: string): CriticalValue[] {
  const names = [...text.matchAll(/(?<![\p{L}\p{N}._@＠])[@＠]([\p{L}\p{N}_.]{0,60}[\p{L}\p{N}_])/gu)];
  return [...new Set(names.map(([, name]) => `@${name}`))].map((value) => ({ kind: 'link', field: 'text', value }));
}

/** The pictures themselves are added by whoever makes the card. */
export function renderPost(platform: string, { account, text, attachments, alt }: SocialPost): CardBlock[] {
  const blocks = textAs(`On ${platform}`, account, text);
  if (attachments.length > 0) {
    blocks.push({ kind: 'field', label: `Goes to ${platform} with`, value: howMany(attachments.length, 'picture') });
  }
  if (alt) blocks.push({ kind: 'field', label: `Described on ${platform} as`, value: alt });
  return blocks;
}

/** A text with whom it goes out as. A card shows long labels cut, so a long name gets a line of its own. */
export function textAs(place: string, account: string, text: string): CardBlock[] {
  const label = `${place} as ${account}`;
  if (label.length <= LABEL_CHARS_MAX) return [{ kind: 'text', label, text }];
  return [
    { kind: 'field', label: `${place} as`, value: account },
    { kind: 'text', label: place, text },
  ];
}

const LABEL_CHARS_MAX = 60;
