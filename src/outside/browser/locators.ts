/**
 * How things are found on a page, as data: by role and name as a person would, by label, by text, or at last by CSS. A setting can replace each of
 * them where a page has changed. Before anything is done on a page, all that is needed there must be found exactly once.
 */
import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';

const words = z.string().min(1).max(300);
const shared = {
  /** Inside what this other one finds. */
  within: words.optional(),
  /** Found although it can't be seen (file inputs mostly can't). */
  hidden: z.boolean().optional(),
};

export const findingSchema = z.union(
  [
    z.strictObject({ role: words, name: words.optional(), exact: z.boolean().optional(), ...shared }),
    z.strictObject({ label: words, exact: z.boolean().optional(), ...shared }),
    z.strictObject({ text: words, exact: z.boolean().optional(), ...shared }),
    // CSS alone: no other engine that a prefix or a chain could choose
    z.strictObject({ css: words.refine((css) => !css.includes('>>'), 'must be one CSS selector'), ...shared }),
  ],
  {
    error:
      'must be {"role","name"}, {"label"}, {"text"} or {"css"}, each with "exact", "within" and "hidden" if need be',
  },
);

/** `exact: true` compares whole names and case; without it a part of the name is enough, in any case. */
export type Finding = z.infer<typeof findingSchema>;
export type Locators<Name extends string = string> = Readonly<Record<Name, Finding>>;

/** A setting with findings by name, as JSON text, over the defaults. It stays text, so that it can be checked twice. */
export function locatorsSetting<Name extends string>(defaults: Locators<Name>) {
  return z
    .string()
    .max(10_000)
    .superRefine((text, context) => {
      const message = problemWith(defaults, text);
      if (message) context.addIssue({ code: 'custom', message });
    });
}

/** `text`: of a setting that has been checked. */
export function withLocators<Name extends string>(defaults: Locators<Name>, text: string): Locators<Name> {
  const own = formOf(Object.keys(defaults) as Name[]).parse(jsonOf(text));
  return { ...defaults, ...own };
}

export function locate<Name extends string>(page: Page | Locator, locators: Locators<Name>, name: Name): Locator {
  const finding = locators[name];
  const scope = finding.within ? locate(page, locators, finding.within as Name) : page;
  const found = matches(scope, finding);
  return finding.hidden ? found : found.filter({ visible: true });
}

export type Canary<Name extends string> = { ok: true } | { ok: false; name: Name; says: string };

/** Waits, at most so many milliseconds for each, until every one of these is there exactly once. Only looks. */
export async function canary<Name extends string>(
  page: Page,
  locators: Locators<Name>,
  names: readonly Name[],
  msMax: number,
): Promise<Canary<Name>> {
  for (const name of names) {
    const locator = locate(page, locators, name);
    // throws at once where there are several
    await locator.waitFor({ state: 'attached', timeout: msMax }).catch(() => {});
    const count = await locator.count();
    if (count !== 1) return { ok: false, name, says: `${inWords(locators[name])} was found ${timesInWords(count)}` };
  }
  return { ok: true };
}

/** As in `the button “Post”`. */
function inWords(finding: Finding): string {
  if ('role' in finding) return finding.name ? `the ${finding.role} “${finding.name}”` : `the ${finding.role}`;
  if ('label' in finding) return `the field “${finding.label}”`;
  if ('text' in finding) return `the text “${finding.text}”`;
  return `what “${finding.css}” finds`;
}

function matches(scope: Page | Locator, finding: Finding): Locator {
  if ('role' in finding) {
    const { role, name, exact, hidden: includeHidden } = finding;
    return scope.getByRole(role as Parameters<Page['getByRole']>[0], { name, exact, includeHidden });
  }
  if ('label' in finding) return scope.getByLabel(finding.label, { exact: finding.exact });
  if ('text' in finding) return scope.getByText(finding.text, { exact: finding.exact });
  return scope.locator(`css=${finding.css}`);
}

function problemWith<Name extends string>(defaults: Locators<Name>, text: string): string | null {
  const names = Object.keys(defaults) as Name[];
  const { data, error } = formOf(names).safeParse(jsonOf(text));
  const issue = error?.issues[0];
  if (issue) {
    const isUnknown = issue.code === 'invalid_key' || (issue.code === 'unrecognized_keys' && issue.path.length === 0);
    if (isUnknown) return `knows only the names ${names.join(', ')}`;
    return issue.path[0] ? `"${String(issue.path[0])}" ${issue.message}` : 'must be JSON with a finding for each name';
  }
  const all: Locators = { ...defaults, ...data };
  const lost = names.find((name) => !isPlaced(all, name));
  return lost ? `"${lost}" is within something that there isn't` : null;
}

/** False where what it lies within isn't there, or lies within itself. */
function isPlaced(all: Locators, name: string): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined; at = all[at]!.within) {
    if (!Object.hasOwn(all, at) || seen.has(at)) return false;
    seen.add(at);
  }
  return true;
}

function formOf<Name extends string>(names: readonly Name[]) {
  return z.partialRecord(z.enum(names as readonly [Name, ...Name[]]), findingSchema);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function timesInWords(count: number): string {
  return count === 0 ? 'nowhere' : `${count} times`;
}
