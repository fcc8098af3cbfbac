// Loaded into every process that is measured: tells the runner what only the process itself knows.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const methods = {
  /** Microseconds of processor time so far, user and system. */
  probeCpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** Bytes that are resident and that are held, after garbage was collected. */
  probeMemory: () => {
    for (let time = 0; time < 3; time++) collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, held: heapUsed + external };
  },
};

process.on('message', ({ id, method }) => {
  const work = methods[method];
  if (work) process.send({ id, result: work() });
});
// Whatever ends the runner: nobody is left to measure for.
process.on('disconnect', () => process.exit(1));
