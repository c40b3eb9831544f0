/** What the books say, from whichever connector keeps them; where none does, or it fails, why and what to do. */
import type { Books, Period } from '../../domain/books.ts';
import { errorFacts } from '../../errors.ts';
import type { ConnectorHost } from '../connector-host.ts';
import type { Desk } from '../desk.ts';

export interface BooksFound {
  books: Books | null;
  /** Empty where they were read. */
  why: string;
}

const NONE = 'No books are connected, so there are no figures of money here.';

/** Never throws. */
export async function readBooks({ hosts }: Pick<Desk, 'hosts'>, period: Period): Promise<BooksFound> {
  const keepers = hosts.all.filter(({ connector }) => connector.books);
  const ready = keepers.find(({ missing }) => missing.length === 0);
  if (!ready) return { books: null, why: [NONE, ...keepers.slice(0, 1).map(howToConnect)].join(' ') };
  const { connector } = ready;
  try {
    const books = await ready.call((session, signal) => connector.books!(session, period, signal), never());
    return { books, why: '' };
  } catch (error) {
    const { message, hint = '' } = errorFacts(error);
    return { books: null, why: `The books in ${connector.title} could not be read: ${message} ${hint}`.trim() };
  }
}

/** What is missing first, and how to get it. */
export function howToConnect({ connector, missing }: ConnectorHost): string {
  const [first] = missing;
  return first ? `To connect ${connector.title}, set ${first.name}: ${first.how}` : '';
}

/** A call ends by its host's own limit. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
