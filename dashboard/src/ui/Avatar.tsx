import { classes } from './classes.js';

const LOOK = {
  customer: 'bg-customer-soft text-customer',
  person: 'bg-person-soft text-person',
  ai: 'bg-ai-soft text-ai',
};

interface AvatarProps {
  name: string;
  kind: keyof typeof LOOK;
  className?: string;
}

/** The first letters of a name; of a phone number its last two digits, since they all begin alike. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  if (words.length === 0) return name.replaceAll(/\D/g, '').slice(-2);
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
  return `${[...first][0] ?? ''}${[...last][0] ?? ''}`.toLocaleUpperCase();
}

export function Avatar({ name, kind, className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={classes(
        'flex size-8 shrink-0 items-center justify-center rounded-full text-xs font-semibold tracking-wide select-none',
        LOOK[kind],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}
