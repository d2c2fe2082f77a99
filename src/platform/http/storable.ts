import { Transform } from 'class-transformer';
import { storableText } from '../../contracts/storableText.js';

/** Text as it could be stored, before it is checked: over half a character the check of e-mail addresses throws. */
export const Storable = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? storableText(value) : value));
