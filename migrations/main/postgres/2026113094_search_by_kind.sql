-- An index for each kind of record: a word that stands in many people and in no account is not looked for in the people.
create index search_accounts_by_lexeme on search_documents using gin (lexemes) where record_kind = 'accounts';
create index search_people_by_lexeme on search_documents using gin (lexemes) where record_kind = 'people';
create index search_others_by_lexeme on search_documents using gin (lexemes)
 where record_kind <> 'accounts' and record_kind <> 'people';
drop index search_documents_by_lexeme;
