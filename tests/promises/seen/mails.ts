/** Mails to be approved, drawn at random: with everything in them that a later change could hide behind. */
import type { Random } from '../../helpers/random.ts';

export interface Mail {
  /** Unique in a run. */
  tag: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string;
  /** Null: no such file. */
  files: { beside: Buffer | null; inVault: Buffer | null };
  /** Gmail's thread id; empty for a new conversation. */
  thread: string;
}

const PEOPLE = ['ali', 'sara.khan', 'accounts', 'max+orders', 'o.mueller', 'zoe', 'billing-7', 'j_doe'];
const PLACES = ['example.com', 'example.org', 'mail.example.net', 'sub.example.co.uk'];
const SUBJECTS = [
  'Invoice 4711',
  'Angebot für Müller & Söhne',
  'Café: 3 × 1,250.00 €',
  'Re: a "quoted" subject',
  'Плата',
];
const WORDS = [
  'Dear Ali,',
  'please pay EUR 1,250.00 to DE89 3704 0044 0532 0130 00 by Friday.',
  'Für Rückfragen: https://example.com/pay?id=4711',
  'Zoë — naïve façade, ﬁne print, 2 × 3 = 6',
  '```',
  '## Log',
  '> quoted, --- and more',
  '  indented, and a tab\there',
  '👩‍👩‍👧 and 💶',
  '',
  'Yours,',
  'Sara',
];

let drawn = 0;

export function drawMail(random: Random, thread = ''): Mail {
  drawn += 1;
  const address = () => `${random.pick(PEOPLE)}${random.whole(100)}@${random.pick(PLACES)}`;
  const addresses = (max: number) => Array.from({ length: random.whole(max + 1) }, address);
  const bytes = (share: number) =>
    random.chance(share) ? Buffer.from(Array.from({ length: 20 + random.whole(200) }, () => random.whole(256))) : null;
  return {
    tag: `mail-${drawn}`,
    to: [address(), ...addresses(2)],
    cc: addresses(2),
    bcc: addresses(1),
    subject: `${random.pick(SUBJECTS)} (${drawn})`,
    text: `${[WORDS[0], ...Array.from({ length: 1 + random.whole(6) }, () => random.pick(WORDS)), `No ${drawn}.`].join('\n')}`,
    files: { beside: bytes(0.4), inVault: bytes(0.3) },
    thread: random.chance(0.3) ? thread : '',
  };
}

/** A mail that the handbook of the rig lets run by itself. */
export function drawKnown(random: Random): Mail {
  const mail = drawMail(random);
  return { ...mail, to: [`${mail.tag}@known.example.com`], cc: [], bcc: [] };
}

/** As the owner would ask for it; what her words can't carry is left to the edit. */
export function ownWords({ to, tag }: Mail): string {
  return `email ${to[0]}: subject About ${tag} / The words of ${tag}.`;
}
