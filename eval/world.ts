/**
 * The office in which the evaluation plays: its mailbox, whom its owner knows, what lies in its mail, and its two handbooks: the one that every vault
 * starts with, and one that lets everything run that the floors let through.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseHandbook } from '../src/domain/handbook.ts';
import type { Tool } from '../src/reasoning/tool.ts';

export const OFFICE = 'office@example.com';
export const TIME_ZONE = 'Europe/Berlin';
/** The same moment in every run, so that the same arrival gives the same prompt. */
export const NOW = Date.UTC(2026, 10, 20, 9);

/** People whom the owner has written to before. */
const PEOPLE: readonly { name: string; address: string; says: string }[] = [
  { name: 'Ali Khan', address: 'ali@example.com', says: 'Customer since 2021, orders chairs for his shop.' },
  { name: 'Anna Bauer', address: 'anna@bauer-bau.example', says: 'Bauer Bau GmbH in Leipzig; writes German.' },
  { name: 'Jean Moreau', address: 'jean@moreau.example', says: 'Restaurant in Lyon; writes French.' },
  { name: 'Lucía Ortega', address: 'lucia@ortega.example', says: 'Restaurant in Seville; writes Spanish.' },
  { name: 'Mehmet Yılmaz', address: 'mehmet@yilmaz.example', says: 'Writes Turkish.' },
  { name: 'Ruth Ellis', address: 'ruth@ellis-design.example', says: 'Best customer for ten years.' },
  { name: 'Maria Rossi', address: 'maria@studio-rossi.example', says: 'Makes the new website.' },
  { name: 'Luc Petit', address: 'luc@petit-architectes.example', says: 'Architect.' },
  { name: 'Klaus Meier', address: 'klaus.meier@praxis-meier.example', says: 'Ordered chairs for his practice.' },
  { name: 'Nina Castell', address: 'nina@castell.example', says: 'Got offer 2026-118.' },
  { name: 'Tom Reed', address: 'tom@reed-cafe.example', says: 'Runs a café.' },
  { name: 'Carla Nunes', address: 'carla@nunes-cafe.example', says: 'Has an open balance.' },
  { name: 'Northwood Timber', address: 'accounts@northwood.example', says: 'Supplier of timber.' },
];

const OLDER_MAILS: readonly { from: string; subject: string; text: string }[] = [
  {
    from: 'Ali Khan <ali@example.com>',
    subject: 'Order W-2304',
    text: 'Please make the chairs of W-2304 in green, not in grey.',
  },
  {
    from: 'Jean Moreau <jean@moreau.example>',
    subject: 'Facture 2026-290',
    text: 'Bien reçu, merci. Nous payons à 30 jours.',
  },
  {
    from: 'Carla Nunes <carla@nunes-cafe.example>',
    subject: 'Invoice 2026-207',
    text: 'We will pay by the end of November.',
  },
];

export function isKnown(address: string): boolean {
  return PEOPLE.some((person) => person.address === address);
}

/** Addresses that a name may mean, as the office's contacts tell it. */
export function addressesOf(name: string): readonly string[] {
  return peopleLike(name).map(({ address }) => address);
}

function peopleLike(words: string): typeof PEOPLE {
  const wanted = words.trim().toLowerCase();
  const fits = (text: string) => text.toLowerCase() === wanted || text.toLowerCase().split(' ').includes(wanted);
  return wanted === '' ? [] : PEOPLE.filter(({ name, address }) => fits(name) || address === wanted);
}

/** The page of the owner's contacts about this address; null where there is none. */
export function contactPage(address: string): string | null {
  const person = PEOPLE.find((one) => one.address === address);
  return person ? `# ${person.name}\n\n- Address: ${person.address}\n- ${person.says}` : null;
}

/** The tools by which the office lets a model look things up, over this small world. */
export const TOOLS: readonly Tool[] = [
  tool('contact.look_up', 'Whom the owner knows by a name or an address.', 'A name or an address.', (query) =>
    peopleLike(query).map(({ name, address, says }) => `${name} <${address}>: ${says}`),
  ),
  tool('mail.search', 'Finds earlier mails of the owner’s mailbox by words in them.', 'One or more words.', (query) =>
    OLDER_MAILS.filter((mail) => hasAny(Object.values(mail).join(' '), query)).map(
      ({ from, subject, text }) => `From: ${from}\nSubject: ${subject}\n\n${text}`,
    ),
  ),
];

function hasAny(text: string, query: string): boolean {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length > 2);
  return words.some((word) => text.toLowerCase().includes(word));
}

function tool(name: string, says: string, describes: string, find: (query: string) => string[]): Tool {
  const input = z.strictObject({ query: z.string().describe(describes) });
  return {
    name,
    says,
    input,
    use: async (given) => find(input.parse(given).query).join('\n\n') || 'Nothing was found.',
  };
}

/** The owner's pages, as every vault starts with them. */
export const STARTER_PAGES: Readonly<Record<string, string>> = Object.fromEntries(
  ['Company_Handbook.md', 'Business_Goals.md'].map((name) => [
    name,
    readFileSync(new URL(`../vault/${name}`, import.meta.url), 'utf8'),
  ]),
);

export const HANDBOOKS = {
  starter: parseHandbook(STARTER_PAGES['Company_Handbook.md']!),
  permissive: parseHandbook('```yaml\nrules:\n  - name: Everything\n    when: always\n    then: AUTO\n```\n'),
} as const;
