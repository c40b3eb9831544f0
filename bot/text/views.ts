/** What the commands answer, as Telegram text. Pure. */

import { spanText, usdText, whenText } from '../../src/domain/in-words.ts';
import type { AuditLine, CostView, PendingView, StatusView, TaskView, WhyView } from '../../src/domain/office.ts';
import { showData } from '../callback-data.ts';
import type { InlineButton } from './keyboard.ts';
import { prose, proseLine, verbatimLine } from './outside-text.ts';
import { bold, code, compose, plain, type RichText, type Span } from './rich-text.ts';

const LINE_UNITS_MAX = 120;
const BUTTON_UNITS_MAX = 40;
const LOG_LINES_MAX = 8;

export function statusText(view: StatusView, now: number): RichText {
  const open = Object.entries(view.open).filter(([, count]) => count);
  const openCount = open.reduce((sum, [, count]) => sum + count, 0);
  const states = open.map(([state, count]) => `${count} ${state}`).join(', ');
  return compose([
    plain(view.problems.length > 0 ? '⚠️ ' : view.state === 'paused' ? '⏸ ' : '🟢 '),
    bold(`Countersign is ${view.state}`),
    plain(`${view.dryRun ? ' (dry run: nothing leaves)' : ''}\n`),
    plain(`Up ${spanText(now - view.startedAt)} · zone ${view.zone} · thinks with ${proseLine(view.reasoner, 40)}\n\n`),
    plain(`Open: ${openCount} of at most ${view.openMax}${states ? ` (${states})` : ''}\n`),
    plain(view.oldestPendingMs > 0 ? `Oldest waiting for you: ${spanText(view.oldestPendingMs)}\n` : ''),
    plain(`Done today: ${view.doneToday}\n`),
    ...listing('Watchers', view.watchers.map(part)),
    ...listing('Connectors', view.connectors.map(part)),
    ...listing(
      'Needs you',
      view.problems.map((problem) => proseLine(problem, 300)),
    ),
  ]);
}

function part({ name, state, detail }: StatusView['watchers'][number]): string {
  return `${proseLine(name, 40)}: ${proseLine(state, 40)}${detail ? `, ${proseLine(detail, LINE_UNITS_MAX)}` : ''}`;
}

export function pendingText(items: readonly PendingView[], total: number, now: number): RichText {
  if (items.length === 0) return compose([plain('Nothing waits for you.')]);
  const rows = items.flatMap((item, place): Span[] => [
    plain(`\n${place + 1}. ${item.priority === 'urgent' ? '🔴 ' : ''}`),
    bold(proseLine(item.title, LINE_UNITS_MAX)),
    plain(`\n${proseLine(item.about, LINE_UNITS_MAX)}\n`),
    plain(`${item.state}, for ${spanText(item.waitingMs)}${expiry(item.expiresAt, now)}\n`),
  ]);
  const more = total > items.length ? [plain(`\nand ${total - items.length} more.`)] : [];
  return compose([bold(total === 1 ? '1 waits for you' : `${total} wait for you`), plain('\n'), ...rows, ...more]);
}

function expiry(at: number, now: number): string {
  if (at <= 0) return '';
  return at > now ? `, expires in ${spanText(at - now)}` : ', expires now';
}

/** One button a row, so that a thumb hits the right one. */
export function pendingKeyboard(items: readonly PendingView[]): InlineButton[][] {
  return items.map((item, place) => [
    { text: proseLine(`${place + 1}. ${item.title}`, BUTTON_UNITS_MAX), callback_data: showData(item.taskId) },
  ]);
}

export function taskText(view: TaskView, timeZone: string): RichText {
  const log = view.log.slice(-LOG_LINES_MAX);
  return compose([
    bold(proseLine(view.subject, LINE_UNITS_MAX) || 'Untitled'),
    plain(`\n${view.kind}, ${view.state}, step ${view.iteration} of ${view.iterationsMax}\n`),
    plain('From: '),
    code(verbatimLine(view.from).slice(0, 200).toWellFormed() || '(nobody)'),
    plain('\nNote: '),
    code(verbatimLine(view.note)),
    plain('\nTask: '),
    code(view.taskId),
    plain(view.rule ? `\nRule: ${proseLine(view.rule, 300)}` : ''),
    plain(view.receipt ? `\nReceipt: ${proseLine(view.receipt, 300)}` : ''),
    plain(view.usd > 0 ? `\nThinking cost: ${usdText(view.usd)}` : ''),
    plain('\n'),
    ...listing(
      'Plan',
      view.plan.map(({ done, text }) => `${done ? '☑' : '☐'} ${proseLine(text, LINE_UNITS_MAX)}`),
      '',
    ),
    ...listing(
      'Log',
      log.map(({ at, text }) => `${logTime(at, timeZone)} ${proseLine(text, LINE_UNITS_MAX)}`),
      '',
    ),
  ]);
}

function logTime(at: string, timeZone: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? '' : whenText(ms, timeZone);
}

export function costText(view: CostView): RichText {
  if (view.month === 0) return compose([plain('Thinking has cost nothing in the last 30 days.')]);
  return compose([
    bold(`Today ${usdText(view.today)} of at most ${usdText(view.budget)}`),
    plain(`\nLast 7 days: ${usdText(view.week)}\nLast 30 days: ${usdText(view.month)}\n`),
    ...listing(
      'By model, 30 days',
      view.models.map(
        ({ model, requests, input, cached, output, usd }) =>
          `${proseLine(model, 60)}: ${usdText(usd)}, ${requests} ${requests === 1 ? 'request' : 'requests'}, ${tokensText(input)} in (${percent(cached, input)} from the cache), ${tokensText(output)} out`,
      ),
    ),
  ]);
}

function tokensText(tokens: number): string {
  return tokens < 10_000 ? `${tokens} tokens` : `${Math.round(tokens / 1_000)}k tokens`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`;
}

export function whyText({ verdict, evidence }: WhyView): RichText {
  const tainted = verdict.tainted.map(
    ({ kind, value, from }) => `${kind} ${proseLine(value, LINE_UNITS_MAX)} is known only from ${proseLine(from, 80)}`,
  );
  return compose([
    bold(`Rule: ${proseLine(verdict.rule, LINE_UNITS_MAX)}`),
    plain(`\n${prose(verdict.because)}\n`),
    ...listing(
      'What no rule can lift',
      verdict.floors.map((floor) => proseLine(floor, 300)),
    ),
    ...listing('Came from outside', tainted),
    ...listing(
      'Never written to before',
      verdict.strangers.map((one) => proseLine(one, LINE_UNITS_MAX)),
    ),
    ...listing(
      'The draft rests on',
      evidence.map((line) => proseLine(line, 300)),
    ),
  ]);
}

export function auditText(lines: readonly AuditLine[], heading: string): RichText {
  if (lines.length === 0) return compose([plain(`Nothing is recorded for ${heading}.`)]);
  return compose([
    bold(`Audit, ${heading}`),
    plain('\n'),
    ...lines.map((line) => plain(`${line.time.slice(11, 19)} ${auditLine(line)}\n`)),
    plain('Times are UTC.'),
  ]);
}

function auditLine({ actor, action, target, by, decision, rule, result }: AuditLine): string {
  const parts = [actor, action, target, decision && `→ ${decision}`, by && `by ${by}`, rule && `(${rule})`, result];
  return proseLine(parts.filter(Boolean).join(' '), 200);
}

/** A heading and its lines; nothing where there are no lines. */
function listing(heading: string, lines: readonly string[], bullet = '• '): Span[] {
  if (lines.length === 0) return [];
  return [plain('\n'), bold(heading), plain(`\n${lines.map((line) => `${bullet}${line}`).join('\n')}\n`)];
}
