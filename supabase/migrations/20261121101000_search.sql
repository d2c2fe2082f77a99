-- Search: whose a message is to find stands in the index itself, beside its words.

-- The owner of the private chat that the message stands in; null in the inbox.
alter table messages add column owner_id uuid;

-- What is indexed of a message's text. A hyphen or a plus before digits would make them a number of its own: 99-1234 is to
-- be found as 99 and as 1234. PostgreSQL refuses to take apart a megabyte, and nobody searches for what follows a book's
-- beginning.
create function searchable_words(content text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('simple', translate(left(content, 100000), '-+', '  '))
$$;

-- Whose a message is and how old, beside its words, and each word with its age before it. The age is what its UUIDv7
-- begins with: five digits are 3.1 days (an era), six are 4.7 hours. So a search looks into one age after the other,
-- newest first, and what it reads of a word is that age's messages, however many there are of others. The limit is
-- PostgreSQL's own for a lexeme, 2046 bytes. The other function is called by its whole name: autovacuum and a restore know
-- no search_path.
create function search_lexemes(id uuid, scope uuid, content text) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  era text := left(id::text, 5);
  word text;
  lexemes text[] := array[scope::text || '/' || era, scope::text || '/' || left(id::text, 6)];
begin
  foreach word in array tsvector_to_array(public.searchable_words(content)) loop
    if octet_length(word) <= 2040 then
      lexemes := lexemes || (era || '/' || word);
    end if;
  end loop;
  return array_to_tsvector(lexemes);
end
$$;

-- The scope is the owner of a private chat, else the tenant.
drop index messages_search;
create index messages_search on messages
  using gin (search_lexemes(id, coalesce(owner_id, tenant_id), content)) where content <> '';

-- Contacts by name, by number, and by number without its country code.
create index contacts_search on contacts using gin ((
  array_to_tsvector(array[
    tenant_id::text, coalesce(phone_last10, tenant_id::text), coalesce(nullif(ltrim(phone, '+'), ''), tenant_id::text)
  ])
  || to_tsvector('simple', name)
));

-- Private chats as their owners see them; a new one without messages is the latest.
drop index conversations_owner;
create index conversations_owner on conversations
  (user_id, is_pinned desc, coalesce(last_message_at, created_at) desc, id desc) where user_id is not null;
create index conversations_private on conversations (tenant_id, user_id) include (message_count) where user_id is not null;
