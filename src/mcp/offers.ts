/** What this office can be asked for, as the command line hands it over: plain definitions, no connector and no session behind them. */
import type { z } from 'zod';

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
