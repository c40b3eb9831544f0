/** Ways in which the handbook may become stricter, or of no use, while something that it had let run is on hold. */
import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lets run by itself what goes to people of one company alone. */
export const LENIENT = `
known_contacts: ["@known.example.com"]
rules:
  - name: Known people
    when:
      to: known
    then: AUTO
`;

export interface Stricter {
  /** What becomes of a mail that a rule let run; what the owner herself approved runs all the same unless it is forbidden. */
  makes: 'asked' | 'denied';
  apply(page: string, write: (block: string) => void): void;
}

export const STRICTER: Readonly<Record<string, Stricter>> = {
  'AUTO made APPROVE': { makes: 'asked', apply: (_, write) => write(LENIENT.replace('AUTO', 'APPROVE')) },
  'AUTO made DENY': { makes: 'denied', apply: (_, write) => write(LENIENT.replace('AUTO', 'DENY')) },
  'AUTO made DENY with the times of the old page': {
    makes: 'denied',
    apply: (page, write) => {
      const { atime, mtime } = statSync(page);
      write(LENIENT.replace('AUTO', 'DENY'));
      utimesSync(page, atime, mtime);
    },
  },
  'a rule above it that asks': { makes: 'asked', apply: (_, write) => write(above('APPROVE')) },
  'a rule above it that forbids': { makes: 'denied', apply: (_, write) => write(above('DENY')) },
  'no rule': { makes: 'asked', apply: (_, write) => write(LENIENT.replace(/rules:[\s\S]*/, 'rules: []')) },
  'nobody known': { makes: 'asked', apply: (_, write) => write(LENIENT.replace(/\[.*\]/, '[]')) },
  'half a page': { makes: 'asked', apply: (_, write) => write(LENIENT.slice(0, -6)) },
  'no YAML': { makes: 'asked', apply: (_, write) => write('rules: [') },
  'an empty page': { makes: 'asked', apply: (page) => writeFileSync(page, '') },
  'bytes that are no text': { makes: 'asked', apply: (page) => writeFileSync(page, Buffer.from([0xff, 0xfe, 0x00])) },
  'no page': { makes: 'asked', apply: (page) => rmSync(page) },
  'a folder': {
    makes: 'asked',
    apply: (page) => {
      rmSync(page);
      mkdirSync(page);
    },
  },
  'a link to the old page': {
    makes: 'asked',
    apply: (page) => {
      renameSync(page, `${page}.old`);
      symlinkSync(`${page}.old`, page);
    },
  },
};

export function writeHandbook(vaultDir: string, block: string): void {
  writeFileSync(join(vaultDir, 'Company_Handbook.md'), `# Company handbook\n\n\`\`\`yaml\n${block.trim()}\n\`\`\`\n`);
}

function above(answer: string): string {
  return LENIENT.replace('rules:\n', `rules:\n  - name: Not this\n    when: always\n    then: ${answer}\n`);
}
