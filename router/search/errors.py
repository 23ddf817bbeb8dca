"""What can go wrong with a search.

SearchError
├── NothingToSearchFor  422  only words that stand in every sentence, or only words that may not be there
├── NotFromHere         422  the page does not follow on a page of this search
├── ViewNotFound        404
└── TooManyViews        409  as many as one employee may save
"""


class SearchError(Exception):
    """Base of all errors about searching."""

    code = "search_error"
    status = 400
    data: dict[str, str] = {}  # noqa: RUF012 - never filled: the errors of searching have nothing to add


class NothingToSearchFor(SearchError):
    """Search for a word that says more: these stand in every sentence, or you only left words out."""

    code = "nothing_to_search_for"
    status = 422


class NotFromHere(SearchError):
    """This page does not belong to this search. Search again."""

    code = "not_from_here"
    status = 422


class ViewNotFound(SearchError):
    """There is no such view, or it is not yours."""

    code = "view_not_found"
    status = 404


class TooManyViews(SearchError):
    """You have saved as many views as one can. Remove one first."""

    code = "too_many_views"
    status = 409
