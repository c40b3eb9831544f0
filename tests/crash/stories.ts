/** What is played while an office is killed: what comes in, what the owner does, how the outside behaves, and what must have happened at the end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import type { Lane, Place } from './lane.ts';

export interface Expected {
  /** How many effects each service beside Gmail has seen, by the connector's id. */
  effects?: Record<string, number>;
  /** What the newest thing that such a service shows must say, answers included. */
  shows?: Record<string, RegExp>;
  /** Approved mails, each by its receivers, subject and a piece of its text; every one of them left once, and nothing else. */
  mails: { to: string; subject: string; says: string; file?: string }[];
  /** How many tasks there are, by the folder that they end in. */
  tasks: Record<string, number>;
  /** What the owner's chat tells in the end. */
  told: RegExp;
}

export interface Story {
  name: string;
  /** Ids of the connectors whose services are there beside Gmail's. */
  services?: readonly string[];
  /** What comes in, and what is wrong with the outside. */
  begin(lane: Lane, place: Place): Promise<void>;
  /** A fresh owner: the button to tap on a message of this look, or the words to answer it with; null leaves it alone. */
  owner(): (message: ChatMessage) => Answer | null;
  /** What she sees outside when she is asked whether what this text speaks of was done. */
  happened?(lane: Lane, text: string): Promise<boolean>;
  /** The part before was swept by another story: count only from the owner's decision on. */
  fromDecision?: true;
  /** May depend on what the owner could still do in time. */
  expected(place: Place): Expected;
}

export type Answer = { tap: string } | { reply: string };

const MAIL = { from: 'Ali Khan <ali@example.com>', subject: 'Question about invoice 7', text: 'When is it due?' };
const REPLY = { to: 'ali@example.com', subject: `Re: ${MAIL.subject}`, says: 'Hello Ali' };
const FILE = 'Ten chairs, 500 in all.\n';

const has = ({ buttons }: ChatMessage, label: string) => buttons.flat().some(({ text }) => text.includes(label));
export const approves: Story['owner'] = () => (message) => (has(message, 'Approve') ? { tap: 'Approve' } : null);
const answered = (): Expected => ({ mails: [REPLY], tasks: { Done: 1 }, told: /Sent/ });

/** A mail is answered after one tap, while Gmail does this. */
function mail(name: string, fault?: { kind: string; count?: number; match?: string }): Story {
  return {
    name: `a mail, answered after one tap${name && `; Gmail ${name}`}`,
    begin: async ({ gmail }, place) => {
      await handbook(place, 'hold: 0');
      if (fault) gmail.fault(fault.kind, fault.count ?? 1, fault.match ?? 'send');
      await gmail.deliver(MAIL);
    },
    owner: approves,
    ...(name && { fromDecision: true }),
    expected: answered,
  };
}

/** Whoever holds the mailbox deleted what was sent, and Gmail's answer was lost: only the owner can know. */
const vanished: Story = {
  ...mail(''),
  fromDecision: true,
  name: 'a mail, answered after one tap; Gmail commits, drops the connection, and what was sent is deleted',
  begin: async (lane, place) => {
    discardFirstSent(lane);
    lane.gmail.fault('drop-after', 1, 'send');
    await handbook(place, 'hold: 0');
    await lane.gmail.deliver(MAIL);
  },
};

const edited: Story = {
  ...mail(''),
  name: 'a draft, edited and then approved',
  fromDecision: true,
  owner: () => (message) => {
    if (!has(message, 'Approve')) return null;
    return message.text.includes('Other words.') ? { tap: 'Approve' } : { reply: 'Other words.' };
  },
  expected: () => ({ ...answered(), mails: [{ ...REPLY, says: 'Other words.' }] }),
};

const rejected: Story = {
  ...mail(''),
  name: 'a draft, rejected',
  fromDecision: true,
  owner: () => (message) => (has(message, 'Reject') ? { tap: 'Reject' } : null),
  expected: () => ({ mails: [], tasks: { Rejected: 1 }, told: /Rejected/ }),
};

const byRule: Story = {
  name: 'a mail, answered by rule',
  begin: async ({ gmail }, place) => {
    const rule = 'rules:\n  - name: Friends\n    when:\n      to: known\n      in_thread: true\n    then: AUTO';
    await handbook(place, `hold: 0\nknown_contacts: [ali@example.com]\n${rule}`);
    await gmail.deliver(MAIL);
  },
  owner: approves,
  expected: answered,
};

const undone: Story = {
  name: 'an approval, taken back in the hold',
  begin: async ({ gmail }, place) => {
    await handbook(place, 'hold: 2 s');
    await gmail.deliver(MAIL);
  },
  fromDecision: true,
  owner: () => {
    let changedHerMind = false;
    return (message) => {
      if (has(message, 'Undo')) {
        changedHerMind = true;
        return { tap: 'Undo' };
      }
      if (!has(message, 'Approve')) return null;
      return { tap: changedHerMind ? 'Reject' : 'Approve' };
    };
  },
  // The office may have been away until the hold was over: then the approval stands.
  expected: (place) =>
    place.ask("SELECT 1 FROM decisions WHERE verb = 'undo'").length > 0
      ? { mails: [], tasks: { Rejected: 1 }, told: /Rejected/ }
      : answered(),
};

const request: Story = {
  name: 'a request of the owner, written and sent',
  begin: async ({ telegram }, place) => {
    await handbook(place, 'hold: 0');
    telegram.sendText('write to sara@example.org that the invoice is on its way');
  },
  owner: approves,
  expected: () => ({
    mails: [{ to: 'sara@example.org', subject: 'The invoice is on its way', says: 'invoice is on its way' }],
    tasks: { Done: 1 },
    told: /Sent/,
  }),
};

const dropped: Story = {
  name: 'a dropped file, sent on as the owner says',
  begin: async (_lane, place) => {
    await handbook(place, 'hold: 0');
    await writeFile(join(place.vaultDir, 'Inbox', 'offer.txt'), FILE);
  },
  owner: () => (message) => {
    if (message.text.includes('What shall I do')) return { reply: 'send it to sara@example.org' };
    return has(message, 'Approve') ? { tap: 'Approve' } : null;
  },
  expected: () => ({
    mails: [{ to: 'sara@example.org', subject: 'offer.txt', says: 'offer', file: FILE }],
    tasks: { Done: 1 },
    told: /Sent/,
  }),
};

export const PLAIN_MAIL = mail('');
export const STORIES: readonly Story[] = [
  PLAIN_MAIL,
  mail('commits, then drops the connection', { kind: 'drop-after' }),
  mail('answers 500 after the effect', { kind: '500-after' }),
  mail('answers 500 before the effect', { kind: '500-before' }),
  mail('hangs until the time is out', { kind: 'slow' }),
  mail('asks to wait', { kind: '429' }),
  mail('answers nonsense after the effect', { kind: 'malformed' }),
  mail('loses its answer to the draft', { kind: 'drop-after', match: 'draft' }),
  vanished,
  edited,
  rejected,
  byRule,
  undone,
  request,
  dropped,
  mail('refuses the login, so that it fails and the owner tries again', { kind: '401' }),
];

export async function handbook({ vaultDir }: Place, block: string): Promise<void> {
  await writeFile(join(vaultDir, 'Company_Handbook.md'), `# Company handbook\n\n\`\`\`yaml\n${block}\n\`\`\`\n`);
}

function discardFirstSent({ gmail }: Lane): void {
  const off = gmail.onChange(async () => {
    const [sent] = await gmail.sent();
    if (!sent) return;
    off();
    await gmail.discard(sent.id).catch(() => {});
  });
}
