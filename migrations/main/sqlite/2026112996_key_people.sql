-- Whether anybody is marked as champion or decision maker is asked at each round of scoring.
create index people_in_key_roles on people (role) where role in ('champion', 'decision_maker');
