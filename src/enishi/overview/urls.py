from django.urls import path, register_converter

from enishi.overview import neighbours
from enishi.overview.views import behind, edits, home, merges, people, person, review

register_converter(neighbours.Step, "step")
app_name = "overview"
urlpatterns = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("questions/<str:name>/people/", behind.behind, name="behind"),
    path("people/people.csv", people.people_csv, name="people-csv"),
    path("people/tags/", edits.tag_many, name="tag-many"),
    path("people/tags/names/", people.tags, name="tag-names"),
    path("people/<int:person_id>/", person.person, name="person"),
    path("people/<int:person_id>/<step:step>/", person.neighbour, name="neighbour"),
    path("people/<int:person_id>/events/<int:seq>/", person.event, name="event"),
    path("people/<int:person_id>/identifiers/<int:identifier_id>/", person.reveal, name="reveal"),
    path("people/<int:person_id>/traits/", edits.trait, name="trait"),
    path("people/<int:person_id>/traits/withdrawal/", edits.withdraw, name="withdraw-trait"),
    path("people/<int:person_id>/tags/", edits.tag, name="tag"),
    path("people/<int:person_id>/tags/removal/", edits.untag, name="untag"),
    path("people/<int:person_id>/notes/", edits.note, name="note"),
    path("people/<int:person_id>/notes/<int:note_id>/", edits.delete_note, name="delete-note"),
    path("people/<int:person_id>/consents/", edits.consent, name="consent"),
    path("people/<int:person_id>/merge/", merges.merge, name="merge"),
    path("merges/<int:merge_id>/", merges.unmerge, name="unmerge"),
    path("merges/<int:merge_id>/veto/", merges.lift_veto, name="lift-veto"),
    path("review/", review.review, name="review"),
    path("review/<int:merge_id>/", review.candidate, name="candidate"),
    path("review/shared/", review.shared, name="shared"),
    path("review/kinds/", review.kinds, name="kinds"),
]
