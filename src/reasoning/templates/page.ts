/**
 * Fills a template. Literal substitution only: a value is put in once and never looked at again, so no value can add a
 * placeholder, a comment or anything else that has a meaning.
 */
import { OfficeError } from '../../errors.ts';
import { PLACEHOLDERS, type Placeholder, STARTERS, type TemplateName } from './starters.ts';

/** The owner's page for a template, by its name without folder and ending; null when there is none. */
export type ReadTemplate = (name: TemplateName) => Promise<string | null>;

export type Values = Record<Placeholder, string>;

/** The finished text. Throws `config_invalid` naming the file when it can't be used. */
export async function fillTemplate(read: ReadTemplate, name: TemplateName, values: Partial<Values>): Promise<string> {
  const page = (await read(name)) ?? STARTERS[name];
  const text = filled(withoutComments(page), name, { name: '', message: '', file: '', ...values });
  if (text.trim() === '') throw invalid(name, 'is empty', 'Write the text of the mail into it, or delete the file.');
  return text;
}

/** Obsidian's comments and properties are for the owner's eyes only. */
function withoutComments(page: string): string {
  return page
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^---\n[\s\S]*?\n---(?:\n|$)/, '')
    .replace(/%%[\s\S]*?%%/g, '')
    .trim();
}

/** An empty value takes the space before it along: `Hello {{name}},` becomes `Hello,`. */
function filled(template: string, name: TemplateName, values: Values): string {
  return template.replace(/( ?)\{\{([^{}\n]*)\}\}|\{\{|\}\}/g, (found, space: string, placeholder?: string) => {
    const key = placeholder?.trim();
    if (!isPlaceholder(key)) {
      const known = PLACEHOLDERS.map((each) => `{{${each}}}`).join(', ');
      throw invalid(name, `has “${found.trim().slice(0, 40)}”, which nothing fills`, `Known here: ${known}.`);
    }
    return values[key] === '' ? '' : space + values[key];
  });
}

function isPlaceholder(text: string | undefined): text is Placeholder {
  return (PLACEHOLDERS as readonly (string | undefined)[]).includes(text);
}

function invalid(name: TemplateName, problem: string, hint: string): OfficeError {
  return new OfficeError('config_invalid', `The template Templates/${name}.md ${problem}.`, { hint });
}
