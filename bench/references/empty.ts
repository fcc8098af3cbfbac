import 'reflect-metadata';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serve } from '../children/serve.js';

// What Nest on Fastify costs when it does nothing: no token, no database.

@Controller()
class EmptyController {
  @Get('empty')
  empty(): object {
    return {};
  }
}

@Module({ controllers: [EmptyController] })
class EmptyModule {}

serve({
  listen: async () => {
    const app = await NestFactory.create(EmptyModule, new FastifyAdapter(), { logger: ['error'] });
    await app.listen(0, '127.0.0.1');
    return ((app.getHttpServer() as HttpServer).address() as AddressInfo).port;
  },
});
