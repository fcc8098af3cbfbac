import { tellAccounts } from './accounts.js';
import { tellCampaigns } from './campaigns.js';
import { tellOrders } from './orders.js';
import { tellProducts } from './products.js';
import { Recorder } from './recorder.js';

/** The lines of day.jsonl, the same every time. */
export function recordDay(): string[] {
  const recorder = new Recorder(20_261_127);
  tellOrders(recorder, 66);
  tellProducts(recorder);
  tellAccounts(recorder);
  tellCampaigns(recorder);
  return [...recorder.lines()];
}
