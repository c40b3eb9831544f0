/** Finds the answer in what a model wrote: the first JSON object, with or without words and fences around it. Pure. */

/** Undefined where there is none. */
export function firstJson(text: string): unknown {
  const answer = text.replace(THINKING, '');
  const whole = parsed(answer);
  if (whole !== undefined) return whole;
  // a text of nothing but braces must not take for ever
  let tries = 0;
  for (let start = answer.indexOf('{'); start >= 0 && tries < TRIES_MAX; start = answer.indexOf('{', start + 1)) {
    const end = closingOf(answer, start);
    const value = end < 0 ? undefined : parsed(answer.slice(start, end + 1));
    if (value !== undefined) return value;
    tries += 1;
  }
  return undefined;
}

/** Some models write down their thoughts first. */
const THINKING = /^\s*<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/;
const TRIES_MAX = 20;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the object that begins at `start` ends; -1 where it doesn't. */
function closingOf(text: string, start: number): number {
  let depth = 0;
  let isInText = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (isInText) {
      if (char === '\\') at += 1;
      else if (char === '"') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
