/** What the sender wrote in this very mail: without the quoted conversation below it and without the signature. Pure. */

const CHARS_MAX = 20_000;
const HISTORY_STARTS = [
  /^-{2,}\s?(original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht)\s?-{2,}$/i,
  /^(on|am) .{4,200}(wrote|schrieb.{0,80}):$/i,
  /^_{10,}$/,
];
/** Outlook's header block: two such lines in a row. */
const HEADER_LINE = /^\**(from|sent|to|subject|von|gesendet|an|betreff)\**:\**\s/i;
const SIGNATURE = /^--\s?$/;

export function ownWords(text: string): string {
  const lines = text
    .slice(0, CHARS_MAX)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const end = lines.findIndex((line, index) => isEnd(line, lines[index + 1] ?? ''));
  return lines
    .slice(0, end === -1 ? lines.length : end)
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .trim();
}

function isEnd(line: string, next: string): boolean {
  if (SIGNATURE.test(line) || HISTORY_STARTS.some((start) => start.test(line))) return true;
  // mail programs break a long “On … wrote:” into two lines
  if (/^(on|am) /i.test(line) && /(wrote|schrieb.{0,80}):$/i.test(next)) return true;
  return HEADER_LINE.test(line) && HEADER_LINE.test(next);
}
