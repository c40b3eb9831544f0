/** Tokens as the stand-ins count them: a quarter of the bytes, rounded up. Whole numbers that a test can work out by hand. */
export function tokensOf(value: unknown): number {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** The beginning of a text that has at most this many tokens. */
export function cutAt(text: string, tokensMax: number): string {
  return Buffer.from(text)
    .subarray(0, tokensMax * 4)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
