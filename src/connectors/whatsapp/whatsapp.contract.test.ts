/** WhatsApp under the contract of all connectors. */
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { subject } from './whatsapp.subject.ts';

connectorContract(subject);
