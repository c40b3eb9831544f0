/** A mail's text in its parts: greeting, what it says, ending. Pure. */

const GREETING =
  /^(?:hello|hi|hey|dear|good (?:morning|day|afternoon|evening)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend))(?!\p{L})[^\n]{0,80}$/iu;
const ENDING =
  /^(?:(?:best|kind|warm|many)(?: regards| wishes| thanks)?|regards|sincerely|yours|cheers|thanks|thank you|mit (?:freundlichen|besten|herzlichen)|(?:viele|beste|liebe|herzliche|freundliche) grüße|gruß|danke)(?!\p{L})[^\n]{0,40}(?:\n[\s\S]*)?$/iu;
const ENDING_LINES_MAX = 6;

/** A line of its own before the ending, or at the end where there is none. */
export function addLine(text: string, line: string): string {
  const { greeting, middle, ending } = partsOf(text);
  return joined([...greeting, ...middle, line, ...ending]);
}

/** Greeting, first sentence and ending; the text itself where nothing can go. */
export function shorter(text: string): string {
  const { greeting, middle, ending } = partsOf(text);
  const [first] = middle;
  if (first === undefined) return text;
  const sentence = /^[\s\S]*?[.!?](?=\s|$)/.exec(first)?.[0] ?? first;
  const result = joined([...greeting, sentence, ...ending]);
  return result.length < text.trim().length ? result : text;
}

function partsOf(text: string): { greeting: string[]; middle: string[]; ending: string[] } {
  const middle = text.trim().split(/\n[ \t]*\n\s*/);
  const greeting = GREETING.test(middle[0] ?? '') ? middle.splice(0, 1) : [];
  const at = middle.findIndex((part) => ENDING.test(part) && part.split('\n').length <= ENDING_LINES_MAX);
  const ending = at >= 1 || (at === 0 && middle.length === 1) ? middle.splice(at) : [];
  return { greeting, middle, ending };
}

function joined(parts: readonly string[]): string {
  return parts.join('\n\n');
}
