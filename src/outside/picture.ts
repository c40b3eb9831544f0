/** Pictures that go out: what they are, by their first bytes and never by their names, and whether a platform takes them. Pure. */
import { imageSize } from 'image-size';
import { sizeText } from '../domain/in-words.ts';
import { OfficeError } from '../errors.ts';

export interface PictureFacts {
  type: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';
  /** Pixels. */
  width: number;
  height: number;
}

export interface PictureRules {
  types: readonly PictureFacts['type'][];
  bytesMax: number;
  /** Width divided by height; without them, any. */
  ratioMin?: number;
  ratioMax?: number;
}

const TYPES: Readonly<Record<string, PictureFacts['type']>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** Throws `action_invalid` with what is wrong and what to do about it. `name` is shown. */
export function checkPicture(bytes: Buffer, name: string, platform: string, rules: PictureRules): PictureFacts {
  const no = (problem: string): never => {
    throw new OfficeError('action_invalid', `${platform} can’t take the picture ${name}: ${problem}`);
  };
  const facts = pictureFacts(bytes) ?? no('it is no JPEG, PNG, GIF or WebP. Please choose another one.');
  if (!rules.types.includes(facts.type)) {
    const taken = rules.types.map((type) => type.slice('image/'.length).toUpperCase()).join(', ');
    no(`it is ${facts.type.slice('image/'.length).toUpperCase()}, and only ${taken} goes. Please save it as that.`);
  }
  if (bytes.length > rules.bytesMax) {
    no(`it has ${sizeText(bytes.length)}, and ${sizeText(rules.bytesMax)} is the most. Please make it smaller.`);
  }
  const ratio = facts.width / facts.height;
  if (ratio < (rules.ratioMin ?? 0) || ratio > (rules.ratioMax ?? Number.POSITIVE_INFINITY)) {
    no(
      `its shape (${facts.width} × ${facts.height}) doesn’t fit. Please crop it to between ${rules.ratioMin} and ${rules.ratioMax} wide for 1 high.`,
    );
  }
  return facts;
}

/** Null for whatever is no picture that we know. */
export function pictureFacts(bytes: Buffer): PictureFacts | null {
  try {
    const { type, width, height } = imageSize(bytes);
    const known = TYPES[type ?? ''];
    return known && width > 0 && height > 0 ? { type: known, width, height } : null;
  } catch {
    return null;
  }
}
