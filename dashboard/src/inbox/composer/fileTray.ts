import { useCallback, useState } from 'react';

/** As many as one message takes. */
const MOST = 10;

export interface FileTray {
  files: readonly File[];
  add: (more: readonly File[]) => void;
  remove: (file: File) => void;
  clear: () => void;
}

/** The files that go with the next message. */
export function useFileTray(): FileTray {
  const [files, setFiles] = useState<readonly File[]>([]);
  const add = useCallback((more: readonly File[]) => {
    setFiles((before) => [...before, ...more].slice(0, MOST));
  }, []);
  const remove = useCallback(
    (file: File) => setFiles((before) => before.filter((each) => each !== file)),
    [],
  );
  const clear = useCallback(() => setFiles([]), []);
  return { files, add, remove, clear };
}
