import { tellAccounts } from './record/accounts.js';
import { tellCampaigns } from './record/campaigns.js';
import { tellOrders } from './record/orders.js';
import { tellProducts } from './record/products.js';
import { Recorder } from './record/recorder.js';

// Made day.jsonl, and makes the same again: node dist/demo/scenario/record.cli.js > src/demo/scenario/day.jsonl

const recorder = new Recorder(20_261_127);
tellOrders(recorder, 64);
tellProducts(recorder);
tellAccounts(recorder);
tellCampaigns(recorder);
for (const line of recorder.lines()) console.log(line);
