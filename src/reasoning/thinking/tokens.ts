/** Keeps texts within a number of tokens. Estimated, because each model counts its own way; the same text always gives the same result. Pure. */
import { estimateTokenCount, sliceByTokens } from 'tokenx';

/** The beginning and the end say most; of what lies between, only how much it was. */
export function within(text: string, tokensMax: number): string {
  const whole = text.toWellFormed();
  const count = estimateTokenCount(whole);
  if (count <= tokensMax) return whole;
  const head = sliceByTokens(whole, 0, Math.ceil(tokensMax * HEAD_SHARE)).toWellFormed();
  const tail = sliceByTokens(whole, count - Math.floor(tokensMax * (1 - HEAD_SHARE)), count).toWellFormed();
  return `${head}\n[… about ${Math.max(0, count - tokensMax)} tokens left out …]\n${tail}`;
}

const HEAD_SHARE = 0.7;
