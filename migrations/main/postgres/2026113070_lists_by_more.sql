-- Lists stand in the order of these as well; each index has the id behind it, for a page's place.
create index accounts_by_seats on accounts (seats, id);
create index accounts_by_employees on accounts (employees, id);
create index accounts_by_customer_since on accounts (customer_since, id);
