/** What the page needs of the stand-ins: the side of the owner and of the outside. */
import type { GmailStandIn } from '../../connectors/gmail/stand-in.ts';
import type { StandIn } from '../../connectors/stand-in.ts';
import type { TelegramStandIn } from '../telegram/stand-in.ts';

export type TelegramSide = Pick<
  TelegramStandIn,
  'url' | 'messages' | 'message' | 'sendText' | 'tap' | 'file' | 'onChange' | 'fault'
>;

export type GmailSide = Pick<GmailStandIn, 'url' | 'account' | 'deliver' | 'sent' | 'onChange' | 'fault'>;

/** A service beside Telegram, Gmail's included. */
export interface Service {
  /** Its connector's id. */
  id: string;
  title: string;
  standIn: StandIn;
}
