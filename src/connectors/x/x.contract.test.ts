/** X under the contract of all connectors. */
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { subject } from './x.subject.ts';

connectorContract(subject);
