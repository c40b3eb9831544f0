/** The commands: one table, from which help, Telegram's menu and the router are all made, so that they can't disagree. */
import { Composer, type Context } from 'telegraf';
import type { AuditQuery, OwnerCommand } from '../../src/domain/office.ts';
import { CATEGORIES } from '../../src/domain/task.ts';
import type { Desk } from '../desk.ts';
import { bold, compose, own, plain } from '../text/rich-text.ts';
import { auditText, costText, pendingKeyboard, pendingText, statusText, taskText } from '../text/views.ts';

interface Said {
  chatId: number;
  userId: number;
  /** What stands after the command. */
  rest: string;
  updateId: number;
}

interface Command {
  name: string;
  /** For the menu and for help. */
  does: string;
  /** What may follow, for help only. */
  takes?: string;
  /** It changes nothing, so it may be answered even where nothing can be written down. */
  looks?: true;
  run(desk: Desk, said: Said): Promise<void> | void;
}

const PENDING_SHOWN_MAX = 10;
const AUDIT_LINES = 20;
const AUDIT_LINES_MAX = 100;

export const COMMANDS: readonly Command[] = [
  { name: 'status', does: 'How the office is', looks: true, run: status },
  { name: 'pending', does: 'What waits for you', looks: true, run: pending },
  { name: 'briefing', does: 'The briefing, as of now', run: briefing },
  { name: 'new', does: 'Ask for something new', takes: 'what you want', run: ask },
  {
    name: 'task',
    does: 'One task, with its plan and log',
    takes: 'id, or its last 6 characters',
    looks: true,
    run: task,
  },
  {
    name: 'audit',
    does: 'What was done, by whom and why',
    takes: '[date] [category] [how many]',
    looks: true,
    run: audit,
  },
  { name: 'cost', does: 'What thinking costs', looks: true, run: cost },
  { name: 'undo', does: 'Take back the newest action on hold', run: (desk, said) => order(desk, said, 'undo') },
  { name: 'pause', does: 'Stop every outward action at once', run: (desk, said) => order(desk, said, 'pause') },
  { name: 'resume', does: 'Go on after a pause', run: (desk, said) => order(desk, said, 'resume') },
  { name: 'help', does: 'What you can say here', looks: true, run: help },
  { name: 'start', does: 'Say hello', run: start },
];

export function commands(desk: Desk): Composer<Context> {
  const composer = new Composer();
  for (const { name, run } of COMMANDS) {
    composer.command(new RegExp(`^${name}$`, 'i'), (ctx) =>
      run(desk, { chatId: ctx.chat.id, userId: ctx.from.id, rest: ctx.payload.trim(), updateId: ctx.update.update_id }),
    );
  }
  return composer;
}

/** True for a command that changes nothing. */
export function onlyLooks(text: string): boolean {
  const name = /^\/(\w+)/.exec(text)?.[1]?.toLowerCase();
  return COMMANDS.some((command) => command.looks && command.name === name);
}

/** For Telegram's own menu. */
export function commandMenu(): { command: string; description: string }[] {
  return COMMANDS.map(({ name, does }) => ({ command: name, description: does }));
}

function status(desk: Desk, { chatId }: Said): void {
  desk.later(chatId, async () => desk.say(chatId, statusText(await desk.read.status(), desk.now())));
}

function pending(desk: Desk, { chatId }: Said): void {
  desk.later(chatId, async () => {
    const { items, total } = await desk.read.pending(PENDING_SHOWN_MAX);
    desk.say(chatId, pendingText(items, total, desk.now()), { keyboard: pendingKeyboard(items) });
  });
}

function cost(desk: Desk, { chatId }: Said): void {
  desk.later(chatId, async () => desk.say(chatId, costText(await desk.read.cost())));
}

function briefing(desk: Desk, { chatId, userId }: Said): void {
  desk.later(chatId, async () => {
    const reply = await desk.send({ type: 'report', report: 'briefing', by: desk.by(userId) });
    if (reply.say !== '') desk.say(chatId, reply.say);
  });
}

/** Also how a text becomes a request without any command. */
export async function ask(desk: Desk, { chatId, userId, rest, updateId }: Said): Promise<void> {
  if (rest === '') {
    desk.say(
      chatId,
      'Just write what you want, in your own words. For example: write to ali@example.com that the invoice is on its way.',
    );
    return;
  }
  const reply = await desk.send({ type: 'request', text: rest, key: `telegram:${updateId}`, by: desk.by(userId) });
  if (reply.say !== '') desk.say(chatId, reply.say);
}

function task(desk: Desk, { chatId, rest }: Said): void {
  const id = rest.toUpperCase();
  if (!/^[0-9A-Z]{6,26}$/.test(id)) {
    desk.say(chatId, 'Which task? Send its id, or at least its last six characters, after the command.');
    return;
  }
  desk.later(chatId, async () => {
    const view = await desk.read.task(id);
    desk.say(chatId, view ? taskText(view, desk.timeZone) : 'There is no such task, or more than one ends like that.');
  });
}

function audit(desk: Desk, { chatId, rest }: Said): void {
  const query = auditQuery(rest);
  if (typeof query === 'string') {
    desk.say(chatId, query);
    return;
  }
  desk.later(chatId, async () => {
    const lines = await desk.read.audit(query);
    const heading = [query.date ?? 'today', query.category].filter(Boolean).join(', ');
    desk.say(chatId, auditText(lines, heading));
  });
}

/** The query, or what is wrong with the words. They may come in any order. */
function auditQuery(rest: string): AuditQuery | string {
  const query: AuditQuery = { limit: AUDIT_LINES };
  for (const word of rest.split(/\s+/).filter(Boolean)) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(word)) query.date = word;
    else if (/^\d{1,4}$/.test(word)) query.limit = Math.min(Math.max(Number(word), 1), AUDIT_LINES_MAX);
    else if ((CATEGORIES as readonly string[]).includes(word.toLowerCase())) query.category = word.toLowerCase();
    else
      return `I don't understand “${word.slice(0, 40)}”. A date is 2026-01-31, a category one of ${CATEGORIES.join(', ')}.`;
  }
  return query;
}

async function order(desk: Desk, { chatId, userId }: Said, type: 'undo' | 'pause' | 'resume'): Promise<void> {
  const command: OwnerCommand = { type, by: desk.by(userId) };
  const reply = await desk.send(command);
  desk.say(chatId, reply.say);
}

function help(desk: Desk, { chatId }: Said): void {
  const lines = COMMANDS.map(({ name, does, takes }) => `/${name}${takes ? ` ${takes}` : ''} – ${does.toLowerCase()}`);
  desk.say(
    chatId,
    compose([
      bold('What you can say here'),
      plain(
        '\nWrite what you want in your own words, and I draft it. Nothing leaves before you approve it on its card.\n\n',
      ),
      plain(`${lines.join('\n')}\n\n`),
      plain('Reply to a card with a new text to edit it. Reply to a question with your answer.'),
    ]),
  );
}

function start(desk: Desk, { chatId }: Said): void {
  desk.say(
    chatId,
    own('Hello! I draft, you decide: nothing leaves before you approve it here. /help shows what you can say.'),
  );
}
