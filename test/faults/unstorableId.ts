import { randomUUID } from 'node:crypto';

/** A provider's id of a message that is more than PostgreSQL can put into an index, in letters that do not compress. */
export const UNSTORABLE_ID = Array.from({ length: 400 }, () => randomUUID()).join('');
