/** How many tokens a text may have at most: each provider counts in its own way, and a budget must not be passed by surprise. Pure. */
import { estimateTokenCount } from 'tokenx';

export function tokensAtMost(text: string): number {
  const byRule = estimateTokenCount(text) * SAFETY;
  const byLength = Buffer.byteLength(text) / BYTES_PER_TOKEN_MIN;
  return Math.ceil(Math.max(byRule, byLength)) + FRAME_TOKENS;
}

const SAFETY = 1.5;
/** Random letters and digits have about this many bytes a token, plain words twice as many. */
const BYTES_PER_TOKEN_MIN = 2.5;
/** What a provider puts around it. */
const FRAME_TOKENS = 400;
