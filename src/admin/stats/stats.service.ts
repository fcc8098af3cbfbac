import { Injectable } from '@nestjs/common';
import type { AdminStats, NodeStats } from '../../contract/index.js';
import { NodeBeat } from './node.beat.js';
import { StatsRepository, type StoredStats } from './stats.repository.js';

/** However many consoles are open, the database counts this often. */
const FRESH_MS = 10_000;

@Injectable()
export class StatsService {
  private counted: { stats: Promise<StoredStats>; at: number } | undefined;

  constructor(
    private readonly repository: StatsRepository,
    private readonly beat: NodeBeat,
  ) {}

  async stats(): Promise<AdminStats> {
    const [stored, nodes] = await Promise.all([this.stored(), this.beat.nodes()]);
    return { ...stored, connected: sumOf(nodes), nodes };
  }

  private stored(): Promise<StoredStats> {
    const now = performance.now();
    if (!this.counted || now - this.counted.at > FRESH_MS) {
      const stats = this.repository.read();
      const counted = { stats, at: now };
      this.counted = counted;
      stats.catch(() => {
        if (this.counted === counted) this.counted = undefined;
      });
    }
    return this.counted.stats;
  }
}

function sumOf(nodes: readonly NodeStats[]): AdminStats['connected'] {
  const connections = { socket: 0, sse: 0, poll: 0 };
  let people = 0;
  for (const node of nodes) {
    people += node.people;
    for (const transport of ['socket', 'sse', 'poll'] as const) {
      connections[transport] += node.connections[transport];
    }
  }
  return { people, connections };
}
