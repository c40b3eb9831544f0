/** Bank statements in the vault: the file beside a task's note, and the pages that were made of earlier ones. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hintsIn } from '../../domain/bank/hints.ts';
import { readStatement } from '../../domain/bank/read.ts';
import type { BankStatement, BankTransaction, Hints } from '../../domain/bank/statement.ts';
import type { Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import { noteName, stemOf } from '../../vault/names.ts';
import type { Desk } from '../desk.ts';

type Needs = Pick<Desk, 'vault'>;

/** A statement with what stands around it. */
export interface Dropped {
  statement: BankStatement;
  hints: Hints;
  /** Names, wherever they lie now. */
  note: string;
  file: string;
  /** As it was called when it was dropped. Outside text. */
  fileName: string;
}

export interface StatementPage {
  path: string;
  taskId: string;
  /** YYYY-MM-DD; empty for one that couldn't be read. */
  to: string;
}

const FOLDER = 'Accounting';
const PAGE = /^bank-(?:\d{4}-\d\d-\d\d_(\d{4}-\d\d-\d\d)|unread)-([0-7][0-9A-HJKMNP-TV-Z]{25})\.md$/;
/** Earlier statements that are looked into: two years of monthly ones. */
const PAGES_MAX = 24;
const TRANSACTIONS_MAX = 200_000;

/** The statement beside a task's note; null where there is none, or none that can be read. */
export async function droppedWith({ vault }: Needs, task: Task, hints: Hints): Promise<Dropped | null> {
  const { file } = task.facts;
  if (!file) return null;
  const bytes = await vault.readAttachment(file).catch(lostAsNull);
  const statement = bytes && readStatement(bytes, hints);
  if (!statement) return null;
  return { statement, hints, note: stemOf(noteName(task)), file, fileName: task.subject };
}

/** The newest first. */
export async function statementPages({ vault }: Needs): Promise<StatementPage[]> {
  const names = await readdir(join(vault.dir, FOLDER)).catch(() => []);
  return names
    .flatMap((name): StatementPage[] => {
      const [, to = '', taskId] = PAGE.exec(name) ?? [];
      return taskId ? [{ path: `${FOLDER}/${name}`, taskId, to }] : [];
    })
    .sort((a, b) => (a.to < b.to ? 1 : a.to > b.to ? -1 : a.taskId < b.taskId ? 1 : -1));
}

export interface History {
  /** Each once, with the page that has it. */
  transactions: Map<string, { transaction: BankTransaction; page: string }>;
  /** What could not be read any more, one plain sentence each. */
  remarks: string[];
}

/** What earlier statements say, read from their files again. */
export async function historyBefore(desk: Needs, taskId: string, currency: string): Promise<History> {
  const history: History = { transactions: new Map(), remarks: [] };
  const pages = (await statementPages(desk)).filter((page) => page.taskId !== taskId && page.to !== '');
  for (const page of pages.slice(0, PAGES_MAX).toReversed()) {
    const found = await ofPage(desk, page, currency);
    if (!found)
      history.remarks.push(`The file of ${page.path} can’t be read any more, so its payments are not known here.`);
    for (const transaction of found?.transactions ?? []) {
      if (history.transactions.size >= TRANSACTIONS_MAX) return history;
      if (!history.transactions.has(transaction.id))
        history.transactions.set(transaction.id, { transaction, page: page.path });
    }
  }
  return history;
}

async function ofPage(
  { vault }: Needs,
  { path, taskId }: StatementPage,
  currency: string,
): Promise<BankStatement | undefined> {
  const [note, page] = [await vault.find(taskId), await vault.readPage(path).catch(lostAsNull)];
  if (note === null || page === null) return undefined;
  const read = await vault.read(note).catch(lostAsNull);
  const dropped = read && (await droppedWith({ vault }, read.task, { ...hintsIn(hintLines(page)), currency }));
  return dropped?.statement;
}

/** What the owner had answered stands in the page's properties. */
function hintLines(page: string): string {
  return [...page.slice(0, 2_000).matchAll(/^(?:date_order|decimal_mark): .*$/gm)].join('\n');
}

/** For `catch`: what can't be read any more is null; any other error is thrown on. */
function lostAsNull(error: unknown): null {
  if (error instanceof OfficeError) return null;
  throw error;
}
