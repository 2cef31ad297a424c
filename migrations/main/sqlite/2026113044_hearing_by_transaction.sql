-- There is one writer, so that numbers are in the order of transactions.
alter table listener_cursors add column transaction_no text not null default '0';
