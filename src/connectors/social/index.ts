/** Posts to several social platforms at once. It reaches no service itself: each part runs in the connector of its platform. */
import { z } from 'zod';
import { PLATFORMS } from '../../domain/social.ts';
import { type Connector, defineConnector } from '../connector.ts';
import { type JointSession, socialPost } from './social-post.ts';

export const social: Connector = defineConnector<Record<string, never>, JointSession>({
  id: 'social',
  title: 'Social media',
  configSchema: z.object({}),
  missing: () => [],
  open: async () => ({}),
  account: () => 'social',
  actions: [socialPost],
  check: async () => ({ ok: true, says: `Posts to several at once: ${Object.values(PLATFORMS).join(', ')}` }),
});
