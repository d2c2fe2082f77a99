const KINDS = ['agents', 'blocked numbers', 'chats', 'messages', 'sessions'] as const;
type Kind = (typeof KINDS)[number];

/** What a migration has done, or would do: counted while it runs, told at its end. */
export class MigrationReport {
  /** What is neither added nor there already, in words. */
  readonly notes: string[] = [];
  private readonly counts = new Map<Kind, { added: number; known: number }>();

  count(kind: Kind, added: number, known: number): void {
    const so = this.counts.get(kind) ?? { added: 0, known: 0 };
    this.counts.set(kind, { added: so.added + added, known: so.known + known });
  }

  lines(isDryRun: boolean): string[] {
    const verb = isDryRun ? 'would be added' : 'added';
    const counts = KINDS.map((kind) => {
      const { added, known } = this.counts.get(kind) ?? { added: 0, known: 0 };
      return `${kind}: ${added} ${verb}, ${known} there already`;
    });
    return [...counts, ...this.notes];
  }
}
