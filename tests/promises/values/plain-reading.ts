/**
 * A handbook's rules as a person reads them off the page: line by line, without any YAML. Null where it isn't clear what they say. Knows only the
 * way of writing that the starter page shows.
 */
export interface ReadRule {
  name: string;
  answer: string;
  /** Condition → its values, each as it stands there. */
  when: Record<string, string[]>;
}

const SETTING = /^(hold|expiry|reminders|quiet_hours|known_contacts|schedules): *\S.*$/;

export function plainReading(page: string): ReadRule[] | null {
  const lines = page.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const fences = lines.flatMap((line, index) => (/[`~]{3}/.test(line) ? [{ line: line.trimEnd(), index }] : []));
  // An example of another language may stand before it.
  if (fences[0]?.line === '```text' && fences[1]?.line === '```') fences.splice(0, 2);
  const [open, close, ...more] = fences;
  if (open?.line !== '```yaml' || close?.line !== '```' || more.length > 0) return null;
  return rulesIn(lines.slice(open.index + 1, close.index));
}

interface Unfinished {
  name: string;
  answer?: string;
  when?: Record<string, string[]>;
}

function rulesIn(lines: readonly string[]): ReadRule[] | null {
  const rules: Unfinished[] = [];
  for (const raw of lines) {
    const line = raw.replace(/(^| +)#.*$/, '').trim();
    if (line === '' || line === 'rules:') continue;
    const isTop = !raw.startsWith(' ');
    if (isTop && !SETTING.test(line)) return null;
    if (isTop) continue;
    const start = /^- name: +(.+)$/.exec(line)?.[1];
    if (start !== undefined) rules.push({ name: start });
    else if (!takeIn(rules.at(-1), line)) return null;
  }
  const isWhole = rules.every(({ answer, when }) => answer !== undefined && when !== undefined);
  return isWhole ? (rules as ReadRule[]) : null;
}

/** False where the line is none of a rule's, or says again what was said. */
function takeIn(rule: Unfinished | undefined, line: string): boolean {
  const [, word = '', said = ''] = /^([a-z_]+): *(.*)$/.exec(line) ?? [];
  if (!rule || word === '') return false;
  if (word === 'then' && rule.answer === undefined && /^(AUTO|APPROVE|DENY)$/.test(said)) {
    rule.answer = said;
    return true;
  }
  if (word === 'when' && rule.when === undefined && (said === '' || said === 'always')) {
    rule.when = {};
    return true;
  }
  if (!rule.when || word === 'when' || word === 'then' || said === '' || Object.hasOwn(rule.when, word)) return false;
  rule.when[word] = valuesOf(said);
  return true;
}

function valuesOf(said: string): string[] {
  const list = /^\[(.*)\]$/.exec(said)?.[1];
  const items = list === undefined ? [said] : list.split(',').filter((item) => item.trim() !== '');
  return items.map((item) => item.trim().replace(/^"(.*)"$/, '$1'));
}
