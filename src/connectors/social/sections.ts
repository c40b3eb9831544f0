/**
 * One text for several platforms, as a person can read and edit it: what stands first is for every platform, and a line that is just `[X]`,
 * `[LinkedIn]`, `[Facebook]` or `[Instagram]` begins the text that this one gets instead. Pure.
 */
import { PLATFORMS, type Platform } from '../../domain/social.ts';

export const PLATFORM_IDS = Object.keys(PLATFORMS) as [Platform, ...Platform[]];

export interface Sections {
  /** For every platform that has no text of its own. */
  all: string;
  own: Readonly<Partial<Record<Platform, string>>>;
}

/** What a text can't be read for, as a sentence to the owner. */
export interface Unclear {
  problem: string;
}

const MARKER = new RegExp(`^\\[(${PLATFORM_IDS.join('|')})\\][ \\t]*\\r?$`, 'i');

/** A text without such a line stays as it is, byte for byte; around the lines blank lines don't count. */
export function readSections(text: string): Sections | Unclear {
  const all: string[] = [];
  const own: Partial<Record<Platform, string[]>> = {};
  let into = all;
  for (const line of text.split('\n')) {
    const platform = MARKER.exec(line)?.[1]?.toLowerCase() as Platform | undefined;
    if (platform && own[platform]) return { problem: `There are two texts that begin with [${PLATFORMS[platform]}].` };
    if (platform) {
      into = [];
      own[platform] = into;
    } else into.push(line);
  }
  if (into === all) return { all: text, own: {} };
  const texts = Object.entries(own).map(([platform, lines]) => [platform, withoutBlankEnds(lines)] as const);
  return { all: withoutBlankEnds(all), own: Object.fromEntries(texts) };
}

/** What each platform gets, in their order. */
export function textsFor(
  text: string,
  platforms: readonly Platform[],
): { platform: Platform; text: string }[] | Unclear {
  const read = readSections(text);
  if ('problem' in read) return read;
  const { all, own } = read;
  const stray = (Object.keys(own) as Platform[]).find((platform) => !platforms.includes(platform));
  if (stray) {
    return {
      problem: `There is a text for ${PLATFORMS[stray]}, but it doesn’t go there. Remove the text, or add the platform.`,
    };
  }
  const texts = platforms.map((platform) => ({ platform, text: own[platform] ?? all }));
  const empty = texts.find((one) => one.text.trim() === '');
  if (empty) return { problem: `There is no text for ${PLATFORMS[empty.platform]}.` };
  if (all.trim() !== '' && platforms.every((platform) => own[platform] !== undefined)) {
    return { problem: 'What stands first would go nowhere, because each platform has a text of its own. Remove it.' };
  }
  return texts;
}

/** The other way round. */
export function writeSections({ all, own }: Sections): string {
  const parts = Object.entries(own).map(([platform, text]) => `[${PLATFORMS[platform as Platform]}]\n${text}`);
  return [...(all === '' ? [] : [all]), ...parts].join('\n\n');
}

/** True where a line of it would begin another text. */
export function hasMarker(text: string): boolean {
  return text.split('\n').some((line) => MARKER.test(line));
}

function withoutBlankEnds(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first === -1 ? '' : lines.slice(first, last + 1).join('\n');
}
