import { Tooltip } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './Button.js';

type IconButtonProps = Omit<ComponentProps<typeof Button>, 'aria-label' | 'children'> & {
  /** What it does: the tooltip's text and the name that a screen reader says. */
  label: string;
  /** The key that does the same. */
  shortcut?: string;
  children: ReactNode;
};

export function IconButton({
  label,
  shortcut,
  children,
  look = 'ghost',
  size = 'icon',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <Button look={look} size={size} aria-label={label} {...rest}>
          {children}
        </Button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-float"
        >
          {label}
          {shortcut !== undefined && (
            <kbd className="rounded border border-current/40 px-1 font-sans">{shortcut}</kbd>
          )}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
