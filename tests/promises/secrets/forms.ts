/** The ways in which a secret may stand somewhere, and the search for them. */

/** Shorter pieces occur by chance. */
const CHARS_MIN = 8;

/** Name of the secret → its bytes. */
export type Secrets = ReadonlyMap<string, Buffer>;

export function secretsOf(given: Record<string, string | Buffer>): Secrets {
  return new Map(Object.entries(given).map(([name, value]) => [name, Buffer.from(value)]));
}

/** Which secrets stand in it, and how they are written there: `bot token, base64`. Empty where none does. */
export function hitsIn(where: string | Buffer, secrets: Secrets): string[] {
  const text = typeof where === 'string' ? where : where.toString('latin1');
  return [...secrets].flatMap(([name, secret]) =>
    formsOf(secret)
      .filter(([, form]) => text.includes(form))
      .map(([how]) => `${name}, ${how}`),
  );
}

/** Every way of writing it, with its name. */
export function formsOf(secret: Buffer): [how: string, form: string][] {
  const plain = secret.toString('latin1');
  const units = [...plain];
  const forms: [string, string][] = [
    ['plain', plain],
    ['reversed', units.toReversed().join('')],
    ['hexadecimal', secret.toString('hex')],
    ['hexadecimal in capitals', secret.toString('hex').toUpperCase()],
    ['in a URL', encodeURIComponent(plain)],
    ['in a URL, every letter', units.map((unit) => `%${hex(unit, 2).toUpperCase()}`).join('')],
    ['in JSON', JSON.stringify(plain).slice(1, -1)],
    ['in JSON, slashes escaped', JSON.stringify(plain).slice(1, -1).replaceAll('/', '\\/')],
    ['in JSON, every letter', units.map((unit) => `\\u${hex(unit, 4)}`).join('')],
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
      const base64 = inBase64(secret, offset);
      const url = base64.replaceAll('+', '-').replaceAll('/', '_');
      return [
        [`base64 after ${offset}`, base64],
        [`base64 for URLs after ${offset}`, url],
      ];
    }),
  ];
  return forms.filter(([, form]) => form.length >= CHARS_MIN);
}

function hex(unit: string, length: number): string {
  return unit.charCodeAt(0).toString(16).padStart(length, '0');
}

/** As it looks behind so many other bytes, without the letters at its ends that depend on its neighbours. */
function inBase64(secret: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), secret])
    .toString('base64')
    .replace(/=+$/, '');
  const whole = Math.floor(((offset + secret.length) * 8) / 6);
  return text.slice(offset === 0 ? 0 : offset + 1, whole);
}
