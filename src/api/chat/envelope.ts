import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** The envelope in which document 004 puts everything. */
export interface Envelope<Content> {
  success: true;
  message: string;
  data: Content;
}

export const enveloped = <Content>(message: string, data: Content): Envelope<Content> => ({
  success: true,
  message,
  data,
});

/** Tells Swagger of an answer in its envelope. */
export const EnvelopeResponse = (status: number, content: Type, message: string) =>
  applyDecorators(
    ApiExtraModels(content),
    ApiResponse({
      status,
      description: message,
      schema: {
        type: 'object',
        required: ['success', 'message', 'data'],
        properties: {
          success: { type: 'boolean', enum: [true] },
          message: { type: 'string', example: message },
          data: { $ref: getSchemaPath(content) },
        },
      },
    }),
  );
