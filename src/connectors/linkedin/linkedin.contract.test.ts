/** LinkedIn under the contract of all connectors. */
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { subject } from './linkedin.subject.ts';

connectorContract(subject);
