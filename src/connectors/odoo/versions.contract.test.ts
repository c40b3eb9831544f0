/** The same contract against an older Odoo, and against one that speaks JSON-2. */
import { describe } from 'vitest';
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { subject } from './odoo.subject.ts';
import { startStandIn } from './stand-in.ts';

describe.each([16, 19])('Odoo %i', (major) => {
  connectorContract({ ...subject, startStandIn: (options) => startStandIn({ ...options, major }) });
});
