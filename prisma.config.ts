import { defineConfig } from 'prisma/config';

// The client connects through the pg adapter with the URL from src/config; the CLI only generates.
export default defineConfig({ schema: 'prisma/schema.prisma' });
