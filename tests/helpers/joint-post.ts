/** One post to all four platforms, as the owner asks for it: what the scenarios and the crash stories share. */
import { squareJpeg } from './pictures.ts';

export const JOINT = {
  services: ['x', 'linkedin', 'facebook', 'instagram'],
  says: 'post Updates/shop.jpg on X, LinkedIn, Facebook and Instagram: we open at nine on Saturday',
  files: { 'Updates/shop.jpg': squareJpeg },
  receipt: /Done on X, LinkedIn, Facebook and Instagram/,
} as const;
