/** Does the owner ask for a report? Only where her words are nothing but that. Pure. */
import type { ReportName } from '../reasoner.ts';

const REPORT =
  /^(?:please\s+|bitte\s+)?(?:(?:make|write|send|show|give)(?:\s+me)?\s+)?(?:(?:the|a|my)\s+)?(?:(?:monday|weekly|daily|today's)\s+)?(briefing|audit|digest|social(?: media)? (?:summary|report)|social)(?:\s+(?:now|please|bitte))?[.!]?$/i;

export function reportOf(words: string): ReportName | null {
  const name = REPORT.exec(words.trim())?.[1]?.toLowerCase();
  if (name?.startsWith('social')) return 'social';
  return name === 'briefing' || name === 'audit' || name === 'digest' ? name : null;
}
