import { BrokerService } from './broker.service.js';
import { BrokerState } from './broker.state.js';
import { BrokerTopology } from './broker.topology.js';
import { PingRepository } from './ping.repository.js';

/** Goes into the triggers' module, whose registry and intake it needs. */
export const BROKER = {
  providers: [BrokerState, BrokerTopology, PingRepository, BrokerService],
  exports: [BrokerState],
};
