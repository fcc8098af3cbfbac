export * from './errors.js';
export * from './notification.js';
export * from './rest.js';
export * from './socket.js';
export * from './stream.js';
export * from './preferences.js';
export * from './admin.js';
export * from './broadcasts.js';
