import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { useErrorText } from '../i18n/useErrorText.js';
import { announce } from '../ui/toasts.js';

interface ChangeOptions<Answer> {
  /** What is to be loaded again afterwards. */
  refresh: readonly string[];
  /** Said in the corner when it worked. */
  done?: string;
  onDone?: (answer: Answer) => void;
}

/** A change of a setting: made, said, and shown; a refusal is said with its reason. */
export function useChange<Wish, Answer>(
  make: (wish: Wish) => Promise<Answer>,
  { refresh, done, onDone }: ChangeOptions<Answer>,
): UseMutationResult<Answer, Error, Wish> {
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  return useMutation({
    mutationFn: make,
    onSuccess: async (answer) => {
      if (done !== undefined) announce('done', done);
      onDone?.(answer);
      await queryClient.invalidateQueries({ queryKey: refresh });
    },
    onError: (error) => announce('failed', errorText(error)),
  });
}
