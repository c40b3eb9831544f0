/** Handbooks that an attacker would like, and one that lets nothing run by itself. The owner's known contacts stand in each. */
import { KNOWN } from './orders.ts';

export interface GenerousHandbook {
  block: string;
  isAuto: boolean;
  knows(address: string): boolean;
}

const LISTED = `known_contacts: [${KNOWN.join(', ')}]\n`;
const knowsListed = (address: string) => (KNOWN as readonly string[]).includes(address);

export const HANDBOOKS: readonly GenerousHandbook[] = [
  auto('action: email.send\n      to: known\n      in_thread: true'),
  auto('always', LISTED),
  auto('to: known'),
  auto('from: known'),
  auto('kind: [EMAIL, FILE]\n      category: email'),
  {
    ...auto(
      'always',
      `known_contacts: ["@example.com", "@example.org", "@partner.example"]\ncaps:\n  mails_per_hour: 100000\n`,
    ),
    knows: (address) => /@(?:example\.com|example\.org|partner\.example)$/.test(address),
  },
  {
    block: `${LISTED}rules:\n${[
      'attachments: true',
      'links: true',
      'amount_below: 1000000',
      'new_contact: true',
      'in_thread: false',
      'priority: urgent',
      'text_contains: [e, a]',
    ]
      .map((when) => rule(when, when))
      .join('')}`,
    isAuto: true,
    knows: knowsListed,
  },
  { block: `${LISTED}rules: []`, isAuto: false, knows: knowsListed },
];

function auto(when: string, head = LISTED): GenerousHandbook {
  return { block: `${head}rules:\n${rule('Free', when)}`, isAuto: true, knows: knowsListed };
}

function rule(name: string, when: string): string {
  const conditions = when === 'always' ? ' always' : `\n      ${when}`;
  return `  - name: ${JSON.stringify(name)}\n    when:${conditions}\n    then: AUTO\n`;
}
