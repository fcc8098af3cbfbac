import { html, type TemplateResult } from 'lit';
import type { DeliveryStatus } from '../../../../src/contract/admin.js';
import type { BroadcastStatus, WaveStatus } from '../../../../src/contract/broadcasts.js';
import { BROADCAST_WORDS, DELIVERY_WORDS, WAVE_WORDS } from '../words.js';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'calm';

/** A word with a dot: the colour repeats what the word says. */
export function statusTemplate(word: string, tone: Tone): TemplateResult {
  return html`<span class="status ${tone}">${word}</span>`;
}

const DELIVERY_TONES: Record<DeliveryStatus, Tone> = {
  pending: 'busy',
  sent: 'good',
  withheld: 'calm',
  cancelled: 'calm',
  expired: 'warn',
  skipped: 'calm',
  failed: 'bad',
};

export function deliveryStatus(status: DeliveryStatus): TemplateResult {
  return statusTemplate(DELIVERY_WORDS[status], DELIVERY_TONES[status]);
}

const BROADCAST_TONES: Record<BroadcastStatus, Tone> = {
  scheduled: 'busy',
  live: 'good',
  retracting: 'warn',
  retracted: 'warn',
  ended: 'calm',
};

export function broadcastStatus(status: BroadcastStatus): TemplateResult {
  return statusTemplate(BROADCAST_WORDS[status], BROADCAST_TONES[status]);
}

const WAVE_TONES: Record<WaveStatus, Tone> = {
  running: 'busy',
  paused: 'warn',
  stopped: 'calm',
  done: 'good',
};

export function waveStatus(status: WaveStatus): TemplateResult {
  return statusTemplate(WAVE_WORDS[status], WAVE_TONES[status]);
}
