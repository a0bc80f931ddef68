import { budgetFaults } from './budgets.js';
import { databaseFaults } from './database.js';
import { type Fault } from './fault.js';
import { messageFaults } from './messages.js';
import { networkFaults } from './network.js';
import { providerFaults } from './provider.js';
import { serviceFaults } from './services.js';
import { surroundingFaults } from './surroundings.js';
import { workerFaults } from './workers.js';

/** Everything that can be broken. */
export const faultTable: readonly Fault[] = [
  ...serviceFaults,
  ...databaseFaults,
  ...messageFaults,
  ...networkFaults,
  ...workerFaults,
  ...surroundingFaults,
  ...budgetFaults,
  ...providerFaults,
];
