/** What the owner is asked when something is missing: short, kind, each with examples that work as they stand. Pure. */

const MAILS = [
  'write to ali@example.com that the invoice is on its way',
  'email sara@example.org: We meet on Monday at ten.',
];
export const EXAMPLES = forExample([...MAILS, 'briefing']);

/** `others`: sentences that what is set up here understands. */
export function notUnderstood(request: string, others: readonly string[]): string {
  if (/\b(reply|respond|answer|antworte?)\b/i.test(request)) return replyToWhat();
  const said = request.trim().slice(0, 200);
  const examples = forExample([...MAILS, ...others, 'briefing']);
  return said === ''
    ? `What shall I do?\n${examples}`
    : `I don’t know yet how to do “${said}”. Please say it another way.\n${examples}`;
}

function forExample(sentences: readonly string[]): string {
  return ['For example:', ...sentences.map((sentence) => `• ${sentence}`)].join('\n');
}

export function replyToWhat(): string {
  return `I can’t tell which mail you mean. Reply to its card here, or name the receiver and the words.\n${EXAMPLES}`;
}

export function noAddress(name: string): string {
  return `I know no address for “${name}”. Which one is it?\nAnswer with the address, e.g. ali@example.com.`;
}

export function noReceiver(): string {
  return 'Whom shall I write to?\nAnswer with the address, e.g. ali@example.com.';
}

export function severalAddresses(name: string, found: readonly string[]): string {
  const list = found.map((address, index) => `${index + 1}. ${address}`).join('\n');
  return `“${name}” may be one of these. Which one is meant?\n${list}\nAnswer with the number or the address.`;
}

export function noWords(to: readonly string[]): string {
  return `What shall I write to ${to.join(', ')}?\nAnswer with the words, e.g. “The invoice is on its way.”`;
}

/** `file` is how the file is shown: name and size. `platform`: where a picture may be posted. */
export function whatWithFile(file: string, platform = ''): string {
  const post = platform === '' ? [] : [`post it on ${platform}: what it should say`];
  return `A file came: ${file}. What shall I do with it?\n${forExample(['send it to ali@example.com', ...post, 'nothing'])}`;
}
