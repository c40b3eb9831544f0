/** The social summary: every platform is asked at the same time, and one that fails or isn't connected holds up no other. */
import type { Period } from '../domain/books.ts';
import { errorFacts } from '../errors.ts';
import type { Report } from '../reports/data.ts';
import { type SocialData, socialReport } from '../reports/social-report.ts';
import { howToConnect, never } from './books/read-books.ts';
import type { ConnectorHost } from './connector-host.ts';
import type { Desk } from './desk.ts';

const DAY_MS = 86_400_000;

/** Never throws. By the calendar it is only told where there is a platform to tell of. */
export async function makeSocialReport(
  { hosts, clock, timeZone }: Desk,
  source: string,
  days: number,
): Promise<Report> {
  const asOf = clock.now();
  const period = { from: asOf - days * DAY_MS, to: asOf };
  const able = hosts.all.filter(({ connector }) => connector.summary);
  const platforms = await Promise.all(able.map((host) => platformOf(host, period)));
  const isQuiet = source.startsWith('schedule:') && platforms.every(({ state }) => state === 'not connected');
  return { ...socialReport({ asOf, ...period, timeZone, platforms }), isQuiet };
}

async function platformOf(host: ConnectorHost, period: Period): Promise<SocialData['platforms'][number]> {
  const { connector, missing, call } = host;
  const { title } = connector;
  if (missing.length > 0) return { title, state: 'not connected', why: howToConnect(host) };
  try {
    const summary = await call((session, signal) => connector.summary!(session, period, signal), never());
    return { title, state: 'told', summary };
  } catch (error) {
    const { message, hint = '' } = errorFacts(error);
    return { title, state: 'failed', why: `${message} ${hint}`.trim() };
  }
}
