import { RouteConfig } from '@nestjs/platform-fastify';
import type { AppError, ErrorDetail } from '../../contracts/errors.js';

/** The dialects in which a refusal is told: documents 001 and 004 have their own, everything else is `plain`. */
export type ErrorShapeName = 'plain' | 'ingest' | 'chat';

export interface PlainErrorBody {
  error: string;
  message: string;
  requestId: string;
  details: ErrorDetail[];
}
export interface IngestErrorBody {
  error: string;
}
export interface ChatErrorBody {
  success: false;
  message: string;
}

const SHAPES: Record<ErrorShapeName, (error: AppError, requestId: string) => object> = {
  plain: (error, requestId): PlainErrorBody => ({
    error: error.code,
    message: error.message,
    requestId,
    details: error.details,
  }),
  // The document has its own words for our own faults (spec/001, "Error Responses").
  ingest: (error): IngestErrorBody => ({
    error: error.code === 'internal_error' ? 'Internal server error' : error.message,
  }),
  chat: (error): ChatErrorBody => ({ success: false, message: error.message }),
};

export const errorBody = (shape: ErrorShapeName, error: AppError, requestId: string): object =>
  SHAPES[shape](error, requestId);

/**
 * On a controller: the dialect of its errors. It is kept with each route in Fastify itself, because a body that cannot
 * be read fails before Nest knows which controller was meant.
 */
export const ErrorShape =
  (shape: ErrorShapeName): ClassDecorator =>
  (controller) => {
    const prototype = controller.prototype as object;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
      if (name === 'constructor' || typeof descriptor?.value !== 'function') continue;
      RouteConfig({ errorShape: shape })(prototype, name, descriptor);
    }
  };
