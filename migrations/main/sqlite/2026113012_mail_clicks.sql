-- Where the links of a letter lead that counts its clicks. Number 0 is the link that no person sees.
create table mail_links (
    mail_id blob not null references mails (id) on delete cascade,
    number  integer not null,
    url     text not null,
    primary key (mail_id, number)
) strict;

-- Requests for them. What sign says is judged of all hits of a letter together; null is a person.
create table mail_hits (
    id       blob not null primary key,
    mail_id  blob not null references mails (id) on delete cascade,
    link     integer not null,
    hit_at   integer not null,
    method   text not null,
    agent    text,
    address  text not null,
    prefetch integer not null,
    sign     text
) strict;
create index mail_hits_by_mail on mail_hits (mail_id, id);
