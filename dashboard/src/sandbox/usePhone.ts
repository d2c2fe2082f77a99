import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { io, type Socket } from 'socket.io-client';
import type { Customer } from './customers.js';
import { type PhoneMessage, readPhone, writeAsCustomer } from './sandbox.api.js';

/** src/channels/sandbox/sandbox.gateway.ts: a `message` for each answer, after a `join`. */
type PhoneSocket = Socket<{ message: () => void }, { join: (wish: { phone: string }) => void }>;

/** A customer's phone: what it shows, and how to write on it. */
export function usePhone({ name, phone }: Customer) {
  const queryClient = useQueryClient();
  const queryKey = ['sandbox', phone];
  const thread = useQuery({ queryKey, queryFn: () => readPhone(phone), staleTime: Infinity });

  useEffect(() => {
    const socket: PhoneSocket = io('/sandbox');
    const look = () => void queryClient.invalidateQueries({ queryKey: ['sandbox', phone] });
    socket.on('connect', () => {
      socket.emit('join', { phone });
      look();
    });
    socket.on('message', look);
    return () => void socket.disconnect();
  }, [phone, queryClient]);

  const writing = useMutation({
    mutationFn: (text: string) => writeAsCustomer(phone, name, text),
    onMutate: (text) => {
      const sent: PhoneMessage = {
        id: `sent ${Date.now()}`,
        from: 'customer',
        text,
        status: 'queued',
        sent_at: new Date().toISOString(),
      };
      queryClient.setQueryData<PhoneMessage[]>(queryKey, (before = []) => [...before, sent]);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });

  return {
    messages: thread.data ?? [],
    error: thread.error ?? writing.error,
    write: (text: string) => writing.mutate(text),
  };
}
