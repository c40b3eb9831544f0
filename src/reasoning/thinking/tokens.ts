/** Keeps texts within a number of tokens. Estimated, because each model counts its own way; the same text always gives the same result. Pure. */
import { estimateTokenCount, sliceByTokens } from 'tokenx';

/** The beginning and the end say most; of what lies between, only that it was there. */
export function within(text: string, tokensMax: number): string {
  const isHuge = text.length > tokensMax * CHARS_PER_TOKEN_MAX * 2;
  const whole = text.toWellFormed();
  if (!isHuge && estimateTokenCount(whole) <= tokensMax) return whole;
  // A long text is cut by characters first, because counting all of it would take seconds.
  const [start, end] = [whole.slice(0, tokensMax * CHARS_PER_TOKEN_MAX), whole.slice(-tokensMax * CHARS_PER_TOKEN_MAX)];
  const head = sliceByTokens(start, 0, Math.ceil(tokensMax * HEAD_SHARE));
  const tail = sliceByTokens(end, -Math.floor(tokensMax * (1 - HEAD_SHARE)));
  const missing = Math.max(0, whole.length - head.length - tail.length);
  return `${head.toWellFormed()}\n[… ${missing} characters left out …]\n${tail.toWellFormed()}`;
}

const HEAD_SHARE = 0.7;
const CHARS_PER_TOKEN_MAX = 10;
