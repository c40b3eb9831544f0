/** Plain sentences of the owner's that ask for posts: `post on LinkedIn and X: we open at nine`. Null unless it is sure. Pure. */
import type { Platform } from '../../domain/social.ts';
import { postToPlaces } from '../../outside/social/words.ts';
import type { JointProposal } from './proposal.ts';
import { PLATFORM_IDS } from './sections.ts';

const NAMES: Readonly<Record<Platform, string>> = {
  x: 'x|twitter',
  linkedin: 'linked ?in',
  facebook: 'facebook|fb',
  instagram: 'instagram|insta|ig',
};
const ONE = String.raw`(?:(?:our\s+|my\s+|the\s+)?(?:${Object.values(NAMES).join('|')})(?:\s+page|\s+account)?)`;
const LIST = String.raw`${ONE}(?:\s*,\s*${ONE}){0,3}(?:\s*,?\s+(?:and|&)\s+${ONE})?`;
const ALL = String.raw`(?:all|every)(?:\s+of)?(?:\s+(?:our|my|the|social|media)){0,3}\s+(?:platforms?|networks?|channels?|accounts?|social\s+media)`;
const PLACES = `(?:${ALL}|${LIST})`;
const EVERYWHERE = /^(\s*(?:please\s+)?(?:post|publish|share|put)\s+(?:this\s+|it\s+)?)everywhere\b/i;
/** `post “…” on X and LinkedIn` */
const QUOTED_FIRST = new RegExp(
  String.raw`^\s*(?:please\s+)?(?:post|publish|share|put)\s+(?:"([^"]+)"|“([^”]+)”)\s+(?:on|to|in)\s+(${PLACES})\s*[.!]?\s*$`,
  'iu',
);
const TWEET = /^\s*(?:please\s+)?tweet\s*(?::|\s+that\s|(?=["“]))\s*(\S[\s\S]*)$/i;

export function fromWords(words: string): JointProposal | null {
  const tweet = TWEET.exec(words)?.[1];
  if (tweet) return proposalOf(['x'], unquoted(tweet), []);
  const [, straight, curly, places] = QUOTED_FIRST.exec(words) ?? [];
  const quoted = (straight ?? curly ?? '').trim();
  if (quoted && places && !isFile(quoted)) return proposalOf(platformsIn(places), quoted, []);
  const said = postToPlaces(PLACES, words.replace(EVERYWHERE, '$1on all platforms'));
  return said && proposalOf(platformsIn(said.places), said.text, said.attachments);
}

function proposalOf(platforms: JointProposal['platforms'], text: string, attachments: string[]): JointProposal {
  return { platforms, text, x: '', linkedin: '', facebook: '', instagram: '', attachments, alt: '' };
}

function platformsIn(places: string): JointProposal['platforms'] {
  if (/^(?:all|every)\b/i.test(places)) return ['all'];
  return PLATFORM_IDS.filter((id) =>
    new RegExp(String.raw`(?<![\p{L}])(?:${NAMES[id]})(?![\p{L}])`, 'iu').test(places),
  );
}

function unquoted(said: string): string {
  const text = said.trim();
  return /^(?:"[^"]*"|“[^”]*”)$/su.test(text) ? text.slice(1, -1).trim() : text;
}

function isFile(text: string): boolean {
  return /\.(?:jpe?g|png|gif|webp)$/i.test(text);
}
