-- What an import brought names it, so that whoever imported does not read as the one who did it.
alter table activities add column import_id uuid;

update activities set import_id = (select r.import_id from accounts r where r.id = activities.subject_id)
 where verb in ('account_created') and actor_kind in ('member', 'token');
update activities set import_id = (select r.import_id from people r where r.id = activities.subject_id)
 where verb in ('person_added') and actor_kind in ('member', 'token');
update activities set import_id = (select r.import_id from subscriptions r where r.id = activities.subject_id)
 where verb in ('subscription_started', 'subscription_ended') and actor_kind in ('member', 'token');
update activities set import_id = (select r.import_id from conversations r where r.id = activities.subject_id)
 where verb in ('conversation_opened', 'conversation_closed') and actor_kind in ('member', 'token');
update activities set import_id = (select r.import_id from survey_answers r where r.id = activities.subject_id)
 where verb in ('survey_answered') and actor_kind in ('member', 'token');
update activities set import_id = (select r.import_id from churn_events r where r.id = activities.subject_id)
 where verb in ('churned') and actor_kind in ('member', 'token');
