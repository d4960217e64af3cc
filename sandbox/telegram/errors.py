"""The refusals of the Bot API, with the codes and words that Telegram uses."""


class BotApiError(Exception):
    """What a method answers instead of a result.

    `code` is both the HTTP status and `error_code`; `retry_after` (seconds) goes into
    `parameters` (https://core.telegram.org/bots/api#responseparameters).
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(what: str) -> BotApiError:
    """Gives the 400 that says what was wrong with the request."""
    return BotApiError(400, f"Bad Request: {what}")


def forbidden(what: str) -> BotApiError:
    """Gives the 403 for what the bot may not do to this person or chat."""
    return BotApiError(403, f"Forbidden: {what}")


def conflict(what: str) -> BotApiError:
    """Gives the 409 of two ways of fetching updates that exclude each other."""
    return BotApiError(409, f"Conflict: {what}")


def too_many_requests(seconds: int) -> BotApiError:
    """Gives the 429 of a flooded limit; `seconds` until the next attempt may succeed."""
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
