/** What this office can be asked for, as the command line hands it over: plain definitions, no connector and no session behind them. */
import { z } from 'zod';

export interface ReadOffer {
  /** `mail.search` */
  name: string;
  says: string;
  input: z.ZodType;
  /** It looks into a service outside of this machine. */
  outward: boolean;
}

export interface ActionOffer {
  /** `email.send` */
  type: string;
  says: string;
  /** A strict object; the two fields of `PROPOSAL_FIELDS` are added to it. */
  schema: z.ZodType;
}

export interface Offers {
  reads: readonly ReadOffer[];
  actions: readonly ActionOffer[];
}

/** Added to every action's own fields. */
export const PROPOSAL_FIELDS = {
  about_task: z
    .string()
    .length(26)
    .optional()
    .describe('Id of the task whose mail is answered; needed for a reply. See task.list.'),
  idempotency_key: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Any name of your own for this proposal. The same one again files nothing new and tells how the first is.',
    ),
};
