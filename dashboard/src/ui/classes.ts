import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our own sizes are no colours: without this `text-2xs` and `text-ink` would be taken for the same thing.
const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['2xs', 'xs', 'sm', 'base', 'lg', 'xl', '2xl'] }] } },
});

/** Class names joined; of two that contradict each other the later one stays. */
export const classes = (...names: ClassValue[]): string => merge(clsx(names));
