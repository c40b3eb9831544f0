/** Odoo under the contract of all connectors. */
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { subject } from './odoo.subject.ts';

connectorContract(subject);
