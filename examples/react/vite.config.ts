import { defineConfig } from 'vite';
import { client } from '../shared/vite.ts';

export default defineConfig({ resolve: { alias: [client] }, build: { target: 'es2022' } });
