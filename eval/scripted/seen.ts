/** What a scripted model gets out of its prompt: the arrival's parts, the owner's words, what its tools have answered. Pure. */
import type { Asked } from '../../src/reasoning/models/stand-in/script.ts';

export interface Seen {
  /** `EMAIL`, `REQUEST`, … */
  kind: string;
  from: string;
  subject: string;
  text: string;
  files: string;
  automatic: boolean;
  /** Everything from outside, also what isn't told apart above. */
  outside: string;
  /** The owner's own request; empty for what came from others. */
  request: string;
  hasPlan: boolean;
  /** A skill that may send mail. */
  skill: string;
  /** What each tool has answered in this step, by its name. */
  answers: ReadonlyMap<string, string>;
}

const FENCE = /<<< outside (\w+): ([^\n]*)\n([\s\S]*?)\n>>> outside \1/g;

export function seenIn({ system, turns }: Asked): Seen {
  const prompt = turns[0]?.text ?? '';
  const parts = new Map([...prompt.matchAll(FENCE)].map(([, , what = '', text = '']) => [what, plain(text)]));
  const results = turns.flatMap((turn) => turn.results);
  return {
    kind: /task of the kind (\w+)/.exec(prompt)?.[1] ?? '',
    from: parts.get('who it came from') ?? '',
    subject: parts.get('its subject') ?? '',
    text: parts.get('its text') ?? '',
    files: parts.get('files that came with it') ?? '',
    automatic: parts.has('its headers say'),
    outside: [...parts.values()].join('\n\n'),
    request: /^# What the owner asked for\n([\s\S]*?)(?=\n\n# |$(?![\s\S]))/m.exec(prompt)?.[1]?.trim() ?? '',
    hasPlan: /^# The plan$/m.test(prompt),
    skill: /^- ([\w-]+) \(may propose [^)]*email\.send/m.exec(system)?.[1] ?? 'none',
    answers: new Map(results.map(({ name, text }) => [name.replace('_', '.'), text])),
  };
}

/** Without the bars, and with hidden letters turned back from how they are spelled out. */
function plain(barred: string): string {
  return barred
    .replace(/^\| ?/gm, '')
    .replace(/⟦U\+([0-9A-F]{4,6})⟧/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}
