select current_user;
select count(*) from schemaboot_define($m$
create function shop.helper() returns text language plpgsql as $$declare s text; begin execute 'select t from adm.secret' into s; raise exception 'as %: %', current_user, s; end $$;
create function shop.wrap() returns bool language plpgsql immutable as $$ begin perform adm.job(); return true; end $$;
create table shop.t(a int);
create index i on shop.t(a) where shop.wrap();
$m$);
select * from schemaboot_diff();
select state, advice from schemaboot_status();
select adm.job();
