"""Pages of records."""

from django.urls import path

from bihuan.records.views import books, members, months, prompts, records

app_name = "records"
urlpatterns = [
    path("months/", months.here, name="months"),
    path("months/<str:code>/<str:month>/", months.month, name="month"),
    path("months/<str:code>/<str:month>/sheet/", books.sheet, name="sheet"),
    path("books/<str:code>/<int:year>/", books.book, name="book"),
    path("records/", records.index, name="list"),
    path("records/<int:pk>/", records.detail, name="detail"),
    path("records/<int:pk>/correct/", records.correct, name="correct"),
    path("records/<int:pk>/withdraw/", records.withdraw, name="withdraw"),
    path("records/<int:pk>/accept/", records.accept, name="accept"),
    path("records/new/<str:code>/<str:kind>/", records.new, name="new"),
    path("prompts/", prompts.index, name="prompts"),
    path("prompts/new/", prompts.edit, name="new_prompt"),
    path("prompts/<int:pk>/", prompts.edit, name="prompt"),
    path("prompts/<int:pk>/withdraw/", prompts.withdraw, name="withdraw_prompt"),
    path("members/", members.registers, name="registers"),
    path("members/<str:code>/", members.members, name="members"),
    path("members/<int:pk>/edit/", members.member, name="member"),
]
