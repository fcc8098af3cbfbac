import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { describeAccess } from './describe-access.js';
import { describeErrors } from './describe-errors.js';
import { describeBody, describeEvents, type DescribedTrigger } from './describe-events.js';

const TAGS = {
  inbox: "A user's own notifications.",
  preferences: 'Which notifications reach a user, on which channel, and when.',
  waitlist: 'Products a user waits for.',
  shop: "For the shop's backend and staff: what happened, whom to tell, who they are.",
  admin: 'For staff: what became of an event, and what the server does.',
  health: 'For balancers and orchestrators.',
};

/** Serves the document at /docs-json and a page to try it at /docs. `triggers` is asked when somebody first looks. */
export function setupDocs(
  app: NestFastifyApplication,
  config: Config,
  triggers: () => readonly DescribedTrigger[],
): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app, config, triggers()), {
    raw: ['json'],
    customSiteTitle: 'Storebell API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, validatorUrl: null },
  });
}

function buildDocument(
  app: NestFastifyApplication,
  { http }: Pick<Config, 'http'>,
  triggers: readonly DescribedTrigger[],
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Storebell')
    .setDescription(
      'Real-time notifications for an online shop. Live delivery is over Socket.IO; everything it shows can be read ' +
        'here too. Every error has one shape; its `code` never changes its meaning.',
    )
    .setVersion('1.0')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'This server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addApiKey(
      {
        type: 'apiKey',
        in: 'query',
        name: 'ticket',
        description: 'From `POST /notifications/events/ticket`',
      },
      'ticket',
    )
    .addSecurityRequirements('bearer');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);

  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: triggers.map(({ payload }) => payload),
    operationIdFactory: operationId,
  });
  describeEvents(document, `${http.prefix}/events`, triggers);
  describeBody(document, `${http.prefix}/notifications`, triggers, 'notification.send');
  describeAccess(document, app, operationId);
  describeErrors(document);
  return withoutUnusedTags(document);
}

/** `notifications_markAllRead`: what generated clients call their methods. */
function operationId(controller: string, method: string): string {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
}

function withoutUnusedTags(document: OpenAPIObject): OpenAPIObject {
  const used = new Set(
    Object.values(document.paths).flatMap((path) =>
      Object.values(path as Record<string, { tags?: string[] }>).flatMap(({ tags = [] }) => tags),
    ),
  );
  return { ...document, tags: document.tags?.filter(({ name }) => used.has(name)) };
}
