// A seeded bug: nobody looks for what no hint told of.
import 'reflect-metadata';

const { LiveHub } = await import(new URL('delivery/live/live.hub.js', process.env.CHAOS_DIST).href);

LiveHub.prototype.sweep = () => Promise.resolve();
