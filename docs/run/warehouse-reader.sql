create role statezero_reader login password 'a long one of your own';
alter role statezero_reader set default_transaction_read_only = on;
alter role statezero_reader set statement_timeout = '15s';

-- What the role may do, whatever it sets for itself: connect, and read these relations.
revoke create on schema public from public;
revoke temporary on database bookings from public;
grant connect on database bookings to statezero_reader;
grant usage on schema public to statezero_reader;
grant select on orders, deployments to statezero_reader;
