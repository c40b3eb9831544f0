/** Gmail under the contract of all connectors. */
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { subject } from './gmail.subject.ts';

connectorContract(subject);
