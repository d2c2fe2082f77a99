/** The mark: one baton, passed from the AI's green to a person's blue. */
export function BatonMark({ size = 28 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden
      fill="none"
      strokeLinecap="round"
      strokeWidth="5"
    >
      <path d="M7.5 24 16.5 15" stroke="var(--ai)" />
      <path d="M15.5 17 24.5 8" stroke="var(--person)" />
    </svg>
  );
}
