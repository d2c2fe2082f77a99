import { ValidateIf } from 'class-validator';

/** On a field that has no null: it may be left out, and null is refused by name. `IsOptional` would let null through. */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
