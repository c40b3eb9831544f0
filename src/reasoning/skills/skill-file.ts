/**
 * One SKILL.md as the Agent Skills specification (agentskills.io) has it: properties between two lines of `---`, then the words to follow. Nothing in it is
 * ever run; its YAML may hold plain text only. Pure.
 */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { visible } from '../../domain/visible.ts';

export interface Skill {
  name: string;
  /** On one line. */
  description: string;
  body: string;
  /** Action types, e.g. `email.send`; with none, nothing outward may be proposed under this skill. */
  mayPropose: readonly string[];
}

export type SkillResult = { ok: true; skill: Skill } | { ok: false; problem: string };

export const SKILL_NAME = /^(?!-)(?!.*--)[a-z0-9-]{1,64}(?<!-)$/;
const BODY_LINES_MAX = 499;
/** What costs a YAML parser time is structure; the properties of a skill are few and short. */
const HEADER_CHARS_MAX = 4_096;
const ACTION = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/;

const properties = z.object({
  name: z
    .string('write its name as plain text')
    .regex(SKILL_NAME, 'its name may have 1 to 64 small letters, digits and single hyphens between them'),
  description: z
    .string('write a description: what it is for and when to use it')
    .transform((text) => text.trim().replace(/\s+/g, ' '))
    .pipe(
      z
        .string()
        .min(1, 'write a description: what it is for and when to use it')
        .max(1_024, 'shorten its description to 1,024 characters'),
    ),
  license: z.string('its license must be plain text').optional(),
  compatibility: z
    .string('its compatibility must be plain text')
    .max(500, 'shorten its compatibility to 500 characters')
    .optional(),
  metadata: z
    .record(z.string(), z.string('what stands below metadata must be plain text'), 'metadata must be names with texts')
    .optional(),
  'allowed-tools': z
    .union([z.string(), z.array(z.string())], 'allowed-tools must be names with spaces between them')
    .optional(),
});

/** Reads the text of the SKILL.md in the folder `folder`. A problem begins in small letters and says what to do. */
export function parseSkill(text: string, folder: string): SkillResult {
  const parts = cut(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  if (typeof parts === 'string') return refused(parts);
  const data = readYaml(parts.header);
  if (typeof data === 'string') return refused(data);
  const parsed = properties.safeParse(data);
  if (!parsed.success) return refused(parsed.error.issues[0]?.message ?? 'mend its properties');
  const { name, description, metadata = {} } = parsed.data;
  if (name !== folder) return refused('its name must be the same as that of its folder');
  const mayPropose = [...new Set((metadata['may-propose'] ?? '').split(/\s+/).filter(Boolean))];
  if (!mayPropose.every((type) => ACTION.test(type))) {
    return refused('may-propose must be kinds of actions with spaces between them, such as email.send');
  }
  return { ok: true, skill: { name, description, body: parts.body, mayPropose } };
}

function refused(problem: string): SkillResult {
  return { ok: false, problem };
}

/** A text instead of the parts says what is wrong. */
function cut(text: string): { header: string; body: string } | string {
  // Whoever reads it before she trusts it has to see all that a model would read.
  if (visible(text) !== text) return 'take out the characters that can’t be seen';
  const [, header, rest] = /^---\n((?:.*\n)*?)---[ \t]*(?:\n([\s\S]*))?$/.exec(text) ?? [];
  if (header === undefined) return 'begin it with its properties between two lines of three dashes';
  if (header.length > HEADER_CHARS_MAX) return 'shorten its properties';
  const body = (rest ?? '').trim();
  if (body === '') return 'write below its properties what is to be done';
  if (body.split('\n').length > BODY_LINES_MAX) return 'shorten it to less than 500 lines';
  return { header, body };
}

/** Every scalar stays the text that it is. A text instead of the data says what is wrong. */
function readYaml(header: string): unknown {
  try {
    const document = parseDocument(header, { schema: 'failsafe', uniqueKeys: true });
    const [error] = document.errors;
    // Its first line is the second of the file.
    if (error) return `line ${(error.linePos?.[0].line ?? 1) + 1} can’t be read; put the value between double quotes`;
    const data: unknown = document.toJS({ maxAliasCount: 0 });
    return typeof data === 'string' ? 'write its properties as names with values' : data;
  } catch {
    return 'its properties must be plain text, without references';
  }
}
