import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import { MayBeLeftOut } from '../platform/http/mayBeLeftOut.js';

/** The rows of one page, for a statement. */
export interface Rows {
  limit: number;
  offset: number;
}

/** Offsets beyond this are refused by PostgreSQL. */
const LAST_PAGE = 1_000_000;

/** A query parameter that should be a whole number; what is none stays as it is, for the check to name. */
export const toNumber = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;

/** `page` from 1 and `limit`; a limit over its maximum is clamped (design §4), anything but whole numbers is 400. */
export class PageQuery {
  @ApiPropertyOptional({ default: 1, minimum: 1, example: 1 })
  @MayBeLeftOut()
  @Transform(toNumber)
  @IsInt()
  @Min(1)
  page?: number;

  @ApiPropertyOptional({ minimum: 1, description: 'Over the maximum it is clamped', example: 20 })
  @MayBeLeftOut()
  @Transform(toNumber)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** What a list says of itself beside its `data`. */
export class PageDto {
  @ApiProperty({ example: 1 })
  page!: number;

  @ApiProperty({ example: 20 })
  limit!: number;

  @ApiProperty({ description: 'Of all pages' })
  total!: number;
}

/** The page that was asked for, as it will be answered. */
export function pageOf(
  { page = 1, limit }: PageQuery,
  { byDefault, max }: { byDefault: number; max: number },
): Rows & { page: number } {
  const rows = Math.min(limit ?? byDefault, max);
  const shown = Math.min(page, LAST_PAGE);
  return { page: shown, limit: rows, offset: (shown - 1) * rows };
}
