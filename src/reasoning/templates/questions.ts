/** What the owner is asked when something is missing: short, kind, each with examples that work as they stand. Pure. */

export const EXAMPLES = [
  'For example:',
  '• write to ali@example.com that the invoice is on its way',
  '• email ali@example.com and sara@example.org: subject Meeting / We meet on Monday at ten.',
  '• briefing',
].join('\n');

export function notUnderstood(request: string): string {
  if (/\b(reply|respond|answer|antworte?)\b/i.test(request)) return replyToWhat();
  const said = request.trim().slice(0, 200);
  return said === ''
    ? `What shall I do?\n${EXAMPLES}`
    : `I don’t know yet how to do “${said}”. What I can do from your words today is write mails and reports.\n${EXAMPLES}`;
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

/** `file` is how the file is shown: name and size. */
export function whatWithFile(file: string): string {
  return `A file came: ${file}. What shall I do with it?\nFor example:\n• send it to ali@example.com\n• nothing`;
}
