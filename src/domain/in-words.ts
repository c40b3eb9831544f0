/** Times, spans, sizes, counts and amounts as a person reads them, the same everywhere. Pure. */

const formatters = new Map<string, Intl.DateTimeFormat>();

/** `Tue 24 Nov, 14:05` in that zone. */
export function whenText(ms: number, timeZone: string): string {
  return dayAndTime(timeZone).format(ms);
}

/** `45 s`, `12 min`, `3 h`, `2 days`: one unit, rounded down, at least one second. */
export function spanText(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** `812 B`, `12 kB`, `3.4 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `$2.00`, `$0.042`: cents, and tenths of a cent below one dollar. */
export function usdText(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 1 ? 3 : 2)}`;
}

/** `1 mail`, `3 mails`, `no mails`. */
export function howMany(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`;
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function dayAndTime(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' });

/** `German` for `de`; whatever isn't the code of a language stays as it is. */
export function languageName(code: string): string {
  return /^[a-z]{2,3}$/.test(code) ? (LANGUAGES.of(code) ?? code) : code;
}
