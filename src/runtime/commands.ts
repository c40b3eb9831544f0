/** What the owner says, carried out: decisions through the ledger, then an event to the task. Fast, because a person waits. */
import type { TaskEvent } from '../../machines/task.ts';
import type { Verb } from '../domain/card.ts';
import type { CommandReply, OwnerCommand, Shown } from '../domain/office.ts';
import { OfficeError } from '../errors.ts';
import { accept } from './arrivals.ts';
import { decisionRule } from './decide.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import { newNonce } from './keys.ts';
import type { NewLesson } from './ledger/lessons.ts';
import { lessonFromReason } from './library/lesson.ts';
import { hasPausePage, isPaused, PAUSE_PAGE, setPaused } from './pause.ts';
import type { DecisionInput } from './ruling.ts';
import { holdMs } from './task/ask.ts';
import { lostAsNull } from './task/draft.ts';

/** How the office is moved from outside of the tasks. */
export interface Levers {
  wake(id: string, event?: TaskEvent): void;
  pause(): void;
  resume(): void;
}

type Handlers = { [K in OwnerCommand['type']]: (command: Extract<OwnerCommand, { type: K }>) => Promise<CommandReply> };

const SUBJECT_CHARS_MAX = 80;
const REASON_CHARS_MAX = 500;
const SEND_AGAIN = 'Please send it again when I say that there is room.';
const WHEN_ROOM = 'The disk has no room, so it waits: nothing is sent until there is.';

export function createCommands(desk: Desk, levers: Levers): (command: OwnerCommand) => Promise<CommandReply> {
  const decide = async (
    by: { nonce: string } | { taskId: string },
    { verb, text, digest, shown, who }: { verb: Verb; text?: string; digest?: string; shown?: Shown; who: string },
  ): Promise<CommandReply> => {
    const [hold_ms, paused] = await Promise.all([holdMs(desk), isPaused(desk)]);
    const input: DecisionInput = {
      verb,
      text,
      digest,
      shown,
      by: who,
      now: desk.clock.now(),
      hold_ms,
      paused,
      limits: desk.limits,
      newNonce,
      showTime: desk.showTime,
    };
    const reply = await desk.ledger.decide(by, decisionRule(input));
    if (reply.ok && reply.taskId && decides(verb, text)) levers.wake(reply.taskId, EVENT_OF[verb]);
    const waits = reply.ok && EVENT_OF[verb]?.type === 'APPROVED' && desk.room.trouble() !== null;
    return waits ? { ...reply, say: `Approved. ${WHEN_ROOM}` } : reply;
  };

  const handlers: Handlers = {
    decide: ({ nonce, verb, text, shown, by }) => decide({ nonce }, { verb, text, shown, who: by }),
    decideTask: ({ taskId, verb, text, digest, by }) => decide({ taskId }, { verb, text, digest, who: by }),
    reason: async ({ taskId, text, by }) => {
      const entry = officeEntry('decision.reason', '', text.slice(0, REASON_CHARS_MAX), {
        actor: 'owner',
        by,
        task: taskId,
      });
      const lesson = await reasonAsLesson(desk, taskId, text);
      await desk.ledger.note({ audit: [entry], ...(lesson && { lesson: { ...lesson, taskId } }) });
      return { ok: true, say: 'Thank you, noted.', taskId };
    },
    request: async ({ text, key }) => {
      const trouble = desk.room.trouble();
      // One that was begun before the disk failed is seen through: part of it may be kept already.
      if (trouble && !desk.arriving.has(key) && (await desk.ledger.taskOfSource(key)) === null)
        return { ok: false, say: `I can’t take this in. ${trouble.says} ${SEND_AGAIN}`, problem: 'failed' };
      const { taskId } = await accept(desk, {
        source: key,
        kind: 'REQUEST',
        from: 'owner',
        subject: firstLine(text),
        at: desk.clock.now(),
        request: text,
        facts: {},
      });
      levers.wake(taskId);
      // The card, or the question, is the answer.
      return { ok: true, say: '', taskId };
    },
    undo: async ({ by }) => {
      const held = await desk.ledger.newestHeld();
      if (!held) return { ok: false, say: 'Nothing is on hold, so there is nothing to take back.', problem: 'unknown' };
      const reply = await decide({ taskId: held.id }, { verb: 'undo', who: by });
      return reply.ok ? { ...reply, say: `Taken back: ${held.title}. Nothing was sent.` } : reply;
    },
    pause: async ({ by }) => {
      await setPaused(desk, by, { audit: [officeEntry('office.paused', 'office', 'ok', { actor: 'owner', by })] });
      levers.pause();
      desk.thinking.pause.abort(new OfficeError('stopped', 'The office is paused.'));
      return { ok: true, say: `Paused. Nothing goes out until you send /resume. ${whatGoesOn(desk)}` };
    },
    resume: async ({ by }) => {
      if (await hasPausePage(desk.vault)) {
        return {
          ok: false,
          say: `${PAUSE_PAGE} lies in the vault. Delete it first, then send /resume.`,
          problem: 'paused',
        };
      }
      await setPaused(desk, null, { audit: [officeEntry('office.resumed', 'office', 'ok', { actor: 'owner', by })] });
      levers.resume();
      desk.thinking.pause = new AbortController();
      for (const { id, state } of await desk.ledger.openTasks()) if (state === 'claimed') levers.wake(id);
      return { ok: true, say: 'Back at work.' };
    },
    report: async ({ report }) => {
      const path = await desk.report(report, `asked:${desk.clock.now()}`);
      return { ok: true, say: `Written to ${path}.` };
    },
    show: async ({ taskId }) => {
      const card = await desk.ledger.card(taskId);
      if (!card) return { ok: false, say: 'This one waits for nothing any more.', problem: 'unknown', taskId };
      await desk.ledger.note({ out: [{ kind: 'card', card: card.card }] });
      return { ok: true, say: 'Here it is.', taskId };
    },
  };
  return (command) => handlers[command.type](command as never);
}

function whatGoesOn({ reasoner }: Desk): string {
  return reasoner.asksOutside ? 'I still read what comes in, but no model is asked.' : 'I still read and draft.';
}

/** A note that can't be read any more is no reason to lose her words. */
async function reasonAsLesson({ ledger, notes }: Desk, taskId: string, reason: string): Promise<NewLesson | null> {
  const row = await ledger.task(taskId);
  if (row?.state !== 'rejected' || reason.trim() === '') return null;
  const task = await notes.read(row).then((file) => file.task, lostAsNull);
  return lessonFromReason(row, task, reason);
}

const EVENT_OF: Partial<Record<Verb, TaskEvent>> = {
  approve: { type: 'APPROVED' },
  retry: { type: 'APPROVED' },
  unsent: { type: 'APPROVED' },
  sent: { type: 'SETTLED' },
  reject: { type: 'REJECTED' },
  drop: { type: 'REJECTED' },
  edit: { type: 'REVISED' },
  redo: { type: 'REVISED' },
  answer: { type: 'REVISED' },
  more: { type: 'REVISED' },
  mine: { type: 'REJECTED' },
  spend: { type: 'SETTLED' },
  stop: { type: 'STOPPED' },
  undo: { type: 'UNDONE' },
  later: { type: 'LOOK' },
};

/** A tap on a button that needs words only asks for them. */
function decides(verb: Verb, text: string | undefined): boolean {
  if (verb === 'why') return false;
  return !NEEDS_WORDS.includes(verb) || (text ?? '').trim() !== '';
}

const NEEDS_WORDS: readonly Verb[] = ['edit', 'redo', 'answer'];

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > SUBJECT_CHARS_MAX ? `${line.slice(0, SUBJECT_CHARS_MAX - 1)}…` : line;
}
