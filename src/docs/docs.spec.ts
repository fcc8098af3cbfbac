import 'reflect-metadata';
import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ApiExtraModels,
  ApiProperty,
  ApiTags,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { Public, Roles } from '../auth/auth.decorators.js';
import { ApiErrors } from '../errors/api-errors.js';
import { describeAccess } from './describe-access.js';
import { describeErrors } from './describe-errors.js';
import { describeBody, describeEvents, type DescribedTrigger } from './describe-events.js';
import type { Operation, Schema } from './document.js';
import { exampleOf } from './example.js';

class Line {
  @ApiProperty({ type: String }) productId!: string;
}
class Shipped {
  @ApiProperty({ type: String, example: '1001' }) orderId!: string;
  @ApiProperty({ type: String }) customerId!: string;
  @ApiProperty({ type: [Line] }) lines!: Line[];
  @ApiProperty({ type: String, required: false, example: 'DHL' }) carrier?: string;
  @ApiProperty({ type: String, required: false }) eta?: string;
}
const TRIGGERS: DescribedTrigger[] = [
  { type: 'order.has_shipped', description: 'It left.', payload: Shipped },
];

@ApiTags('things')
@ApiExtraModels(Shipped)
@Roles('service', 'admin')
@Controller()
class DummyController {
  @Post('events') events() {}
  @Get('things/:id') @ApiErrors('not_found', 'event_conflict') get(@Param('id') id: string) {
    return id;
  }
  @Public() @Get('ticketed') ticketed() {}
}
@Controller()
class OpenController {
  @Public() @Get('open') open() {}
}
@Module({ controllers: [DummyController, OpenController] })
class DummyModule {}

let app: NestFastifyApplication;
let document: OpenAPIObject;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(DummyModule, new FastifyAdapter(), {
    logger: false,
  });
  await app.init();
  const operationIdFactory = (_controller: string, method: string) => method;
  document = SwaggerModule.createDocument(app, new DocumentBuilder().build(), { operationIdFactory });
  describeEvents(document, '/events', TRIGGERS);
  describeBody(document, '/nowhere', TRIGGERS, 'order.has_shipped');
  describeAccess(document, app, (_controller, method) => method);
  describeErrors(document);
});
afterAll(() => app.close());

const operation = (path: string, method: 'get' | 'post' = 'get') =>
  document.paths[path]?.[method] as Operation;
const schemas = () => document.components?.schemas as Record<string, Schema>;

describe('the document', () => {
  it('has a schema for each event, in both envelopes', () => {
    expect(schemas()['OrderHasShippedEvent']).toMatchObject({
      required: ['id', 'type', 'data'],
      properties: { type: { const: 'order.has_shipped' }, data: { $ref: '#/components/schemas/Shipped' } },
      additionalProperties: false,
    });
    expect(schemas()['OrderHasShippedCloudEvent']).toMatchObject({ additionalProperties: true });
    expect(schemas()['AnyEvent']?.oneOf).toEqual([{ $ref: '#/components/schemas/OrderHasShippedEvent' }]);
  });

  it('has an example of each event, made of the examples of its fields', () => {
    const { content } = operation('/events', 'post').requestBody as {
      content: Record<string, { examples: Record<string, { value: unknown }> }>;
    };
    expect(content['application/json']?.examples['order.has_shipped']?.value).toEqual({
      id: 'evt-1001',
      type: 'order.has_shipped',
      time: '2026-11-27T08:00:00Z',
      data: {
        orderId: '1001',
        customerId: 'customer-1',
        lines: [{ productId: 'product-1' }],
        carrier: 'DHL',
      },
    });
  });

  it('says who may call', () => {
    expect(operation('/things/{id}').description).toBe('Needs the role `service` or `admin`.');
    expect(operation('/open').security).toEqual([]);
    // The handler asks for a token itself.
    expect(operation('/ticketed').security).toBeUndefined();
  });

  it('lists the errors of an operation: its own and those that all have', () => {
    expect(
      Object.keys(operation('/things/{id}').responses ?? {}).filter((status) => status >= '400'),
    ).toEqual(['400', '401', '403', '404', '409', '429', '503']);
    expect(Object.keys(operation('/open').responses ?? {}).filter((status) => status >= '400')).toEqual([
      '429',
      '503',
    ]);
    expect(JSON.stringify(document)).not.toContain('x-errors');
  });

  it('shows the one shape for each code', () => {
    const responses = document.components?.responses as Record<string, object>;
    expect(responses['unauthorized.token_expired']).toMatchObject({
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Error' },
          examples: {
            token_expired: { value: { statusCode: 401, error: 'Unauthorized', code: 'token_expired' } },
          },
        },
      },
    });
  });
});

describe('exampleOf', () => {
  it.each<[string, Schema, unknown]>([
    ['customerId', { type: 'string' }, 'customer-1'],
    ['productName', { type: 'string' }, 'Product name'],
    ['id', { type: 'string' }, '1'],
    ['subject', { type: 'string', maxLength: 3 }, 'Sub'],
    ['email', { type: 'string', format: 'email' }, 'ada@shop.example'],
    ['rating', { type: 'integer', minimum: 1 }, 1],
    ['amount', { type: 'integer', example: 1999 }, 1999],
    ['status', { enum: ['pending', 'shipped'] }, 'pending'],
    ['studentIds', { type: 'array', items: { type: 'string' } }, ['student-1']],
    ['tags', { type: 'array', items: { type: 'string' } }, ['Tags']],
    ['seen', { type: 'boolean' }, true],
  ])('%s', (name, schema, expected) => {
    expect(exampleOf(schema, {}, name)).toEqual(expected);
  });
});
