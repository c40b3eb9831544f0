/** How a model, another program or the owner's plain words ask for a post to several platforms. Accounts are filled in by code. Pure. */
import { z } from 'zod';
import { PLATFORMS, type Platform } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import type { ProposalForm, ProposedFrom } from '../connector.ts';
import { hasMarker, PLATFORM_IDS, writeSections } from './sections.ts';
import type { JointPost } from './social-post.ts';
import { fromWords } from './words.ts';

const PICTURES_MAX = 20;
const ownText = (platform: Platform) =>
  z.string().describe(`What ${PLATFORMS[platform]} gets instead of \`text\`; empty for the same.`);

const schema = z.strictObject({
  platforms: z
    .array(z.enum([...PLATFORM_IDS, 'all']))
    .min(1)
    .max(PLATFORM_IDS.length)
    .describe('Where it is posted, each once. "all": every platform that is set up.'),
  text: z
    .string()
    .describe(
      'What every platform gets that has no text of its own below: plain text, no Markdown, links as they are.',
    ),
  x: ownText('x'),
  linkedin: ownText('linkedin'),
  facebook: ownText('facebook'),
  instagram: ownText('instagram'),
  attachments: z
    .array(z.string())
    .max(PICTURES_MAX)
    .describe('Paths inside the vault of pictures that go with every one of them; Instagram needs at least one.'),
  alt: z.string().describe('What the pictures show, for those who can’t see them; empty without pictures.'),
});
export type JointProposal = z.infer<typeof schema>;

export const jointProposal: ProposalForm<JointPost, JointProposal> = {
  says: 'Publishes one post on several of the owner’s social platforms, with a text of its own for each where that is better.',
  schema,
  toAction: (proposed, { accountOf }) => {
    const platforms = wanted(proposed.platforms, accountOf);
    const own = ownTexts(proposed, platforms);
    const all = platforms.every((platform) => own[platform] !== undefined) ? '' : proposed.text;
    for (const text of [all, ...Object.values(own)]) refuseMarker(text);
    return {
      type: 'social.post',
      platforms,
      accounts: platforms.map((platform) => accountFor(platform, accountOf)),
      text: writeSections({ all, own }),
      attachments: proposed.attachments,
      alt: proposed.alt,
    };
  },
  fromWords: (words) => fromWords(words),
  example: 'post on X and LinkedIn: we open at nine',
};

function wanted(named: JointProposal['platforms'], accountOf: ProposedFrom['accountOf']): Platform[] {
  const isAll = named.includes('all');
  const found = PLATFORM_IDS.filter((id) => (isAll ? accountOf(`${id}.post`) !== 'none' : named.includes(id)));
  if (found.length > 0) return found;
  throw new OfficeError('action_invalid', 'No social platform is set up here.', { hint: HOW });
}

function ownTexts(proposed: JointProposal, platforms: readonly Platform[]): Partial<Record<Platform, string>> {
  const given = PLATFORM_IDS.filter((id) => proposed[id].trim() !== '');
  const stray = given.find((id) => !platforms.includes(id));
  if (stray) {
    throw new OfficeError(
      'action_invalid',
      `There is a text for ${PLATFORMS[stray]}, but it is not among the platforms.`,
    );
  }
  return Object.fromEntries(given.map((id) => [id, proposed[id]]));
}

const HOW = '`countersign doctor` says what each one needs.';

function accountFor(platform: Platform, accountOf: ProposedFrom['accountOf']): string {
  const account = accountOf(`${platform}.post`);
  if (account !== 'none') return account;
  throw new OfficeError('action_invalid', `${PLATFORMS[platform]} is not set up here. Leave it out, or set it up.`, {
    hint: HOW,
  });
}

/** It would make two texts of one. */
function refuseMarker(text: string): void {
  if (!hasMarker(text)) return;
  throw new OfficeError(
    'action_invalid',
    'A line of the text is just the name of a platform in brackets. Please change it.',
  );
}
