import { useCallback, useState } from 'react';

export interface Customer {
  name: string;
  phone: string;
}

const KEY = 'baton.sandbox.customers';

/** Who one can be, in the order in which they come. The numbers belong to nobody: 555-01xx is kept for fiction. */
const CAST: readonly Customer[] = [
  { name: 'Asha Patel', phone: '+12025550101' },
  { name: 'Mehmet Yılmaz', phone: '+12025550102' },
  { name: 'Lena Fischer', phone: '+12025550103' },
  { name: 'Tomás Rivera', phone: '+12025550104' },
  { name: 'Yuki Tanaka', phone: '+12025550105' },
  { name: 'Amara Okafor', phone: '+12025550106' },
];

function kept(): number {
  const count = Number(localStorage.getItem(KEY) ?? 1);
  return Number.isInteger(count) && count >= 1 && count <= CAST.length ? count : 1;
}

/** The customers that somebody plays here; `another` is null when the cast is used up. */
export function useCustomers(): { customers: readonly Customer[]; another: (() => Customer) | null } {
  const [count, setCount] = useState(kept);
  const next = CAST[count];
  const another = useCallback((): Customer => {
    if (next === undefined) throw new Error('The cast is used up');
    localStorage.setItem(KEY, String(count + 1));
    setCount(count + 1);
    return next;
  }, [count, next]);
  return { customers: CAST.slice(0, count), another: next === undefined ? null : another };
}
