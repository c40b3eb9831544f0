import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const folder = new URL('../../machines/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
const textOf = (name: string) => readFile(new URL(name, folder), 'utf8');

/** Everything that a file imports, by whatever form. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, what]) => what!);
}

it.each(files)('%s imports XState, its siblings and the domain, and nothing else', async (name) => {
  const allowed = /^(?:xstate|\.\/[\w-]+\.ts|\.\.\/src\/domain\/[\w-]+\.ts)$/;
  expect(importsOf(await textOf(name)).filter((what) => !allowed.test(what))).toEqual([]);
});

it.each(files)('%s reads no clock, no dice and nothing of the process', async (name) => {
  const code = (await textOf(name)).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  expect(code.match(/\b(?:Date|Math\.random|process|setTimeout|setInterval|fetch|console|globalThis)\b/g)).toBeNull();
});

it('would notice an import in any form', () => {
  const text = `import a from 'node:fs';\nimport 'b';\nexport { c } from "c";\nawait import('d');\nrequire('e');`;
  expect(importsOf(text)).toEqual(['node:fs', 'b', 'c', 'd', 'e']);
});

it('finds the machines', () => {
  expect(files).toContain('task.ts');
});
