import { recordDay } from './record/day.js';

// Made day.jsonl: node dist/demo/scenario/record.cli.js > src/demo/scenario/day.jsonl

for (const line of recordDay()) console.log(line);
