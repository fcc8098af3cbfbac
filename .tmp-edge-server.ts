import 'reflect-metadata';
import { Controller, Get, Post, Body, HttpCode, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createApp } from './src/app.setup.js';
import { loadConfig } from './src/config/config.js';
class C { get() { return { ok: true }; } post(b: unknown) { return { n: Array.isArray(b) ? b.length : 1 }; } }
Get('x')(C.prototype, 'get', Object.getOwnPropertyDescriptor(C.prototype, 'get')!);
Post('events')(C.prototype, 'post', Object.getOwnPropertyDescriptor(C.prototype, 'post')!);
Body()(C.prototype, 'post', 0);
Reflect.defineMetadata('design:paramtypes', [Object], C.prototype, 'post');
Controller()(C);
class M {}
Module({ controllers: [C] })(M);
const app: any = process.argv[2] === 'bare'
  ? await NestFactory.create(M, new FastifyAdapter(), { logger: false })
  : await createApp(loadConfig({ LOG_LEVEL: 'warn', RATE_LIMIT: '1000000' }), M);
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());
process.on('message', () => {});
setInterval(() => {}, 1000);
