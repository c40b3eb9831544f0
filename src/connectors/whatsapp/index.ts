/** The WhatsApp connector: messages in and answers out, by Meta's Cloud API or by WhatsApp Web. Loads neither until it is opened. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { errorFacts } from '../../errors.ts';
import { type CheckResult, type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { completeReply } from './complete.ts';
import type { Hand, ProbeName } from './hand.ts';
import { whatsAppProposal } from './proposal.ts';
import { whatsAppPeople } from './reads.ts';
import { settings } from './settings.ts';
import { renderWhatsAppReply, whatsAppReplyFacts, whatsAppReplySchema } from './whatsapp-reply.ts';
