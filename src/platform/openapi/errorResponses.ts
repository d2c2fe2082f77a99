import { type INestApplication, RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ERROR_STATUS } from '../../contracts/errors.js';
import type { ErrorShapeName } from '../http/errorShape.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** How each dialect tells a refusal; the same shapes as `errorBody` makes. */
export const ERROR_SCHEMAS: Schemas = {
  PlainError: {
    type: 'object',
    required: ['error', 'message', 'requestId', 'details'],
    properties: {
      error: { type: 'string', enum: Object.keys(ERROR_STATUS), example: 'validation_failed' },
      message: { type: 'string', example: 'limit must not be less than 1' },
      requestId: { type: 'string', example: '01a1fe33-21b1-7113-8579-aca0be145e5d' },
      details: {
        type: 'array',
        items: {
          type: 'object',
          required: ['message'],
          properties: {
            field: { type: 'string', example: 'limit' },
            message: { type: 'string', example: 'limit must not be less than 1' },
          },
        },
      },
    },
  },
  IngestError: {
    type: 'object',
    required: ['error'],
    properties: { error: { type: 'string', example: 'Invalid API secret' } },
  },
  ChatError: {
    type: 'object',
    required: ['success', 'message'],
    properties: {
      success: { type: 'boolean', enum: [false] },
      message: { type: 'string', example: 'Conversation not found' },
    },
  },
};

const SCHEMA_OF: Record<ErrorShapeName, string> = {
  plain: 'PlainError',
  ingest: 'IngestError',
  chat: 'ChatError',
};

const METHODS = Object.keys(RequestMethod)
  .filter((name) => Number.isNaN(Number(name)))
  .map((name) => name.toLowerCase()) as 'get'[];

/** What any route may answer, by what the route is like; a route's own words for a status stay. */
function usualRefusals(path: string, operation: Operation): [status: string, description: string][] {
  const isGuarded = (operation.security?.length ?? 0) > 0;
  const takesValues = (operation.parameters?.length ?? 0) > 0 || operation.requestBody !== undefined;
  const candidates: [boolean, string, string][] = [
    [takesValues, '400', 'A value is missing or wrong'],
    [isGuarded, '401', 'No credential, or one that is not valid'],
    [isGuarded, '403', 'The role may not do this, or the feature is switched off'],
    [isGuarded && path.includes('{'), '404', 'There is no such thing, or it is another tenant’s'],
    [operation.requestBody !== undefined, '413', 'The body is too large'],
    [operation.requestBody !== undefined, '415', 'The body is of a type that is not taken here'],
    [isGuarded, '429', 'Too many requests; `Retry-After` says when to come back'],
    [true, '503', 'The database cannot be reached right now; `Retry-After` says when to try again'],
  ];
  return candidates.flatMap(([applies, status, description]) => (applies ? [[status, description]] : []));
}

/** Gives every route its refusals, each with its body in the route's own dialect. */
export function addErrorResponses(app: INestApplication, document: OpenAPIObject): void {
  const shapes = errorShapes(app);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of METHODS.flatMap((method) => item[method] ?? [])) {
      const shape = shapes.get(operation.operationId ?? '') ?? 'plain';
      const content = {
        'application/json': { schema: { $ref: `#/components/schemas/${SCHEMA_OF[shape]}` } },
      };
      for (const [status, description] of usualRefusals(path, operation)) {
        operation.responses[status] ??= { description };
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) >= 400 && response !== undefined && !('$ref' in response))
          response.content ??= content;
      }
    }
  }
}

/** The dialect of each route that has its own, by its operation id: class and method. */
function errorShapes(app: INestApplication): Map<string, ErrorShapeName> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return new Map(
    controllers.flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, unknown>;
      return Object.getOwnPropertyNames(prototype).flatMap((method) => {
        const config = routeConfig(Object.getOwnPropertyDescriptor(prototype, method)?.value);
        return config?.errorShape === undefined ? [] : [[`${metatype.name}_${method}`, config.errorShape]];
      });
    }),
  );
}

const routeConfig = (handler: unknown): { errorShape?: ErrorShapeName } | undefined =>
  typeof handler === 'function'
    ? (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as
        { errorShape?: ErrorShapeName } | undefined)
    : undefined;
